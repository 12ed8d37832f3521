package io.github.matryoshka.tools.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The program: {@code matryoshka COMMAND …}. Exit codes are those of {@link ExitCode}. */
@Command(
    name = "matryoshka",
    description = "Text embeddings that stay good when cut short.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Start with: matryoshka quickstart"},
    subcommands = {
      QuickstartCommand.class,
      FetchCommand.class,
      EmbedCommand.class,
      TrainCommand.class,
      TrainGeneralCommand.class,
      EvalCommand.class,
      CompareCommand.class,
      IndexCommand.class,
      SearchCommand.class,
      TokenizeCommand.class,
      ParityCommand.class,
      DoctorCommand.class,
      BenchCommand.class,
      AotCommand.class,
      HelpCommand.class
    })
public final class Matryoshka {
  private Matryoshka() {}

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    Terminal.attach();
    // One line a message; the console's default is two.
    System.setProperty("java.util.logging.SimpleFormatter.format", "%5$s%6$s%n");
    // UTF-8 whatever the locale says: the data is JSON, and texts are in every script.
    PrintWriter out =
        new PrintWriter(
            new OutputStreamWriter(
                new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8));
    System.exit(run(out, new PrintWriter(System.err, true), args));
  }

  /**
   * Runs one command.
   *
   * @param out where data goes; flushed at the end
   * @param err where everything else goes
   * @return the exit code
   */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    Log.verbose(false);
    CommandLine line = new CommandLine(new Matryoshka());
    line.setOut(out).setErr(err);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(new Failures());
    line.setParameterExceptionHandler(new Failures());
    int code = execute(line, args);
    if (out.checkError() && code == ExitCode.DONE) {
      err.println(
          "matryoshka: standard output: could not be written (disk full, or its reader ended)");
      return ExitCode.FAILED;
    }
    return code;
  }

  private static int execute(CommandLine line, String... args) {
    try {
      return line.execute(args);
    } catch (OutOfMemoryError e) {
      line.getErr().println("matryoshka: " + Cause.of(e));
      return ExitCode.FAILED;
    }
  }
}
