package io.github.matryoshka.tools.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * How a command talks: data on standard output, everything else on standard error. Mixed into every
 * command.
 */
final class Console {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  @Option(names = "--verbose", description = "Log more, and show stack traces of errors.")
  void verbose(boolean verbose) {
    Log.verbose(verbose);
  }

  /** For data. */
  PrintWriter out() {
    return line().getOut();
  }

  /** One line about the work, on standard error. */
  void say(String message) {
    line().getErr().println(message);
  }

  /** Shows how far the work is: a bar on a terminal, a line now and then elsewhere. */
  TaskProgress progress() {
    return Terminal.present() ? new BarProgress() : new LineProgress(line().getErr());
  }

  /** A wrong option that shows only later, when the model or the data is known. Exit code 2. */
  ParameterException misuse(String message) {
    return new ParameterException(line(), message);
  }

  /** The command with all its options, as it was typed. */
  String command() {
    CommandLine whole = line();
    while (whole.getParent() != null) {
      whole = whole.getParent();
    }
    return whole.getCommandName() + " " + String.join(" ", whole.getParseResult().originalArgs());
  }

  private CommandLine line() {
    return spec.commandLine();
  }
}
