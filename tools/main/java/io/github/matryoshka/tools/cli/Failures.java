package io.github.matryoshka.tools.cli;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns what went wrong into one line and an exit code; the stack trace only with {@code
 * --verbose}.
 */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

  @Override
  public int handleExecutionException(Exception error, CommandLine line, ParseResult parsed) {
    tell(line, Cause.of(error));
    if (parsed.hasMatchedOption("--verbose")) {
      error.printStackTrace(line.getErr());
    }
    return ExitCode.FAILED;
  }

  @Override
  public int handleParseException(ParameterException error, String[] args) {
    CommandLine line = error.getCommandLine();
    tell(line, error.getMessage());
    String name = line.getCommandSpec().qualifiedName();
    if (!UnmatchedArgumentException.printSuggestions(error, line.getErr())) {
      line.getErr().println("try '" + name + " --help'");
    }
    return ExitCode.USAGE;
  }

  private static void tell(CommandLine line, String message) {
    String text = line.getCommandSpec().qualifiedName() + ": " + message;
    line.getErr().println(line.getColorScheme().errorText(text));
  }
}
