package io.github.matryoshka.tools.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program that was run to its end: its exit code and what it wrote. */
record ProcessRun(int code, String out, String err) {

  static ProcessRun of(ProcessBuilder builder) throws IOException, InterruptedException {
    Path out = Files.createTempFile("out", null);
    Path err = Files.createTempFile("err", null);
    try {
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      int code = process.waitFor();
      return new ProcessRun(code, Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** The command line in a JVM of its own, started with the flags. */
  static ProcessBuilder matryoshka(List<String> flags, Object... args) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin/java");
    command.addAll(flags);
    command.add("-Dmatryoshka.home=" + System.getProperty("matryoshka.home"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Matryoshka.class.getName());
    for (Object arg : args) {
      command.add(arg.toString());
    }
    return new ProcessBuilder(command);
  }
}
