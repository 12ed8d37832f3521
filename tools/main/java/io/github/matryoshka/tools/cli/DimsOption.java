package io.github.matryoshka.tools.cli;

import java.util.Arrays;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/** At how many dimensions to measure. */
final class DimsOption {
  private static final int[] USUAL = {8, 16, 32, 64, 128, 192, 256, 384};

  @Option(
      names = "--dims",
      split = ",",
      paramLabel = "D",
      description = "Dimensions to measure (default: 8,16,32,64,128,192,256,384 and the model's).")
  private int[] dims;

  /** Ascending, without repetition, each from 1 to {@code all}. */
  int[] upTo(int all, Console console) {
    if (dims == null) {
      return usual(all);
    }
    for (int d : dims) {
      if (d < 1 || d > all) {
        throw console.misuse("--dims: expected 1 to " + all + ", got " + d);
      }
    }
    return Arrays.stream(dims).sorted().distinct().toArray();
  }

  /** The dimensions that everyone reports, as far as there are so many, and all of them. */
  static int[] usual(int all) {
    IntStream fewer = Arrays.stream(USUAL).filter(d -> d < all);
    return IntStream.concat(fewer, IntStream.of(all)).toArray();
  }
}
