package io.github.matryoshka.tools.cli;

import picocli.CommandLine.Option;

/** How many threads compute. */
final class ThreadsOption {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute (default: one for each processor).")
  private Integer threads;

  int count(Console console) {
    if (threads != null && threads < 1) {
      throw console.misuse("--threads: expected at least 1, got " + threads);
    }
    return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
  }
}
