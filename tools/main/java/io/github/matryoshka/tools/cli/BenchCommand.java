package io.github.matryoshka.tools.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * Stands in the list of commands. The benchmarks bring peers of hundreds of megabytes and are a jar
 * of their own, which the launcher builds and starts itself.
 */
@Command(
    name = "bench",
    description =
        "Measures ours beside its peers and the machine's limits; see 'tools/matryoshka bench"
            + " --help'.")
final class BenchCommand implements Callable<Integer> {
  @Mixin private Console console;

  @Parameters(hidden = true)
  private List<String> ignored;

  @Override
  public Integer call() {
    throw console.misuse(
        "expected to be started as tools/matryoshka bench, which builds bench/target/benchmarks.jar"
            + " and runs it");
  }
}
