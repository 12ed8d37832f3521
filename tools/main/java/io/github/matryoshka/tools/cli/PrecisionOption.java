package io.github.matryoshka.tools.cli;

import io.github.matryoshka.Backend;
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
      description =
          "Numbers of the matrix products: ${COMPLETION-CANDIDATES} (default: FP32, on CUDA FP16).")
  private Precision precision;

  Precision chosen(Backend backend) {
    return precision == null ? backend.usualPrecision() : precision;
  }
}
