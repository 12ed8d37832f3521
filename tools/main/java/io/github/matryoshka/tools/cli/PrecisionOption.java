package io.github.matryoshka.tools.cli;

import io.github.matryoshka.bert.Precision;
import picocli.CommandLine.Option;

/**
 * With which numbers vectors are computed. Commands that train lack it: an adaptor is made for a
 * model, and would not tell that it was made from rounded vectors.
 */
final class PrecisionOption {
  @Option(
      names = "--precision",
      paramLabel = "NAME",
      defaultValue = "FP32",
      description =
          "Numbers of the matrix products: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Precision precision;

  Precision chosen() {
    return precision;
  }
}
