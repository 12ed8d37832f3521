package io.github.matryoshka.tools.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;

/** A command run in this JVM: its exit code and what it wrote. */
record CommandRun(int code, String out, String err) {

  static CommandRun of(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = Arrays.stream(args).map(Object::toString).toArray(String[]::new);
    int code = Matryoshka.run(new PrintWriter(out), new PrintWriter(err, true), words);
    return new CommandRun(code, out.toString(), err.toString());
  }
}
