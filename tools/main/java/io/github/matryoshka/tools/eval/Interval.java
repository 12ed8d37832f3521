package io.github.matryoshka.tools.eval;

/**
 * An estimate with its 95 % confidence interval.
 *
 * @param estimate the mean of the sample
 * @param low 2.5th percentile
 * @param high 97.5th percentile
 */
public record Interval(double estimate, double low, double high) {

  /** Whether 0 lies outside, so that a difference is more than chance. */
  public boolean excludesZero() {
    return low > 0 || high < 0;
  }
}
