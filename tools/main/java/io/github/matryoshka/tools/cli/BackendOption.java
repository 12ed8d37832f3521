package io.github.matryoshka.tools.cli;

import io.github.matryoshka.Backend;
import io.github.matryoshka.Model;
import io.github.matryoshka.bert.Precision;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What computes, and with which numbers. */
final class BackendOption {
  @Option(
      names = "--backend",
      paramLabel = "NAME",
      defaultValue = "AUTO",
      description = "What computes: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Backend backend;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      defaultValue = "FP32",
      description =
          "Numbers of the matrix products: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Precision precision;

  /** Loads a model to compute that way; the caller closes it. */
  Model open(Path directory) throws IOException {
    return Model.load(directory, backend, precision);
  }
}
