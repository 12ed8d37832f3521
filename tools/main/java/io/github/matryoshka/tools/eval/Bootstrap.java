package io.github.matryoshka.tools.eval;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Percentile bootstrap over queries (Efron and Tibshirani, An Introduction to the Bootstrap, 1993,
 * chapter 13): {@value #RESAMPLES} resamples with replacement, the 2.5th and 97.5th percentile of
 * their means. The same values and seed give the same interval.
 */
public final class Bootstrap {

  /** Number of resamples. */
  public static final int RESAMPLES = 10_000;

  /** The seed of every published interval. */
  public static final long SEED = 20_240_704;

  private Bootstrap() {}

  /**
   * Interval of a mean.
   *
   * @param values one per query, at least one
   */
  public static Interval mean(double[] values, long seed) {
    if (values.length == 0) {
      throw new IllegalArgumentException("bootstrap: expected at least one value, got none");
    }
    SplittableRandom random = new SplittableRandom(seed);
    double[] means = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      double sum = 0;
      for (int n = 0; n < values.length; n++) {
        sum += values[random.nextInt(values.length)];
      }
      means[i] = sum / values.length;
    }
    Arrays.sort(means);
    int tail = RESAMPLES / 40;
    return new Interval(
        Arrays.stream(values).sum() / values.length, means[tail], means[RESAMPLES - 1 - tail]);
  }

  /**
   * Interval of the mean of {@code a[q] - b[q]}: paired, so what makes a query hard for both
   * cancels out.
   *
   * @throws IllegalArgumentException unless there are as many values, at least one
   */
  public static Interval difference(double[] a, double[] b, long seed) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "bootstrap: expected values of the same queries, got %d and %d"
              .formatted(a.length, b.length));
    }
    double[] differences = new double[a.length];
    Arrays.setAll(differences, q -> a[q] - b[q]);
    return mean(differences, seed);
  }
}
