package io.github.matryoshka.tools.cli;

import io.github.matryoshka.Backend;
import picocli.CommandLine.Option;

/** What computes. */
final class BackendOption {
  @Option(
      names = "--backend",
      paramLabel = "NAME",
      defaultValue = "AUTO",
      description = "What computes: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Backend backend;

  Backend chosen() {
    return backend;
  }
}
