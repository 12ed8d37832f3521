package io.github.matryoshka.bench;

import java.util.Arrays;

/**
 * A number and where it came from.
 *
 * @param rounds one a round, in their order; at least one, all finite
 */
record Measured(double[] rounds) {

  /**
   * @throws IllegalArgumentException if there is no round, or one is not a number
   */
  Measured {
    if (rounds.length == 0 || !Arrays.stream(rounds).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          "rounds: expected at least one finite number, got " + Arrays.toString(rounds));
    }
    rounds = rounds.clone();
  }

  static Measured of(double... rounds) {
    return new Measured(rounds);
  }

  /** The middle; of an even number of rounds the mean of the two in the middle. */
  double median() {
    double[] sorted = rounds.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  double least() {
    return Arrays.stream(rounds).min().orElseThrow();
  }

  double most() {
    return Arrays.stream(rounds).max().orElseThrow();
  }

  /** The same in another unit. */
  Measured times(double factor) {
    return new Measured(Arrays.stream(rounds).map(x -> x * factor).toArray());
  }

  /** Work of a size over times. */
  Measured rateOf(double work) {
    return new Measured(Arrays.stream(rounds).map(x -> work / x).toArray());
  }
}
