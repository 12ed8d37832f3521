package io.github.matryoshka.autodiff;

/**
 * Sums in double and in one fixed order: four interleaved chains, because one would wait for its
 * own additions.
 */
final class Sums {
  private Sums() {}

  /** {@code Σ a[i]·b[i]} over n numbers from {@code ao} and {@code bo}. */
  static double dot(float[] a, int ao, float[] b, int bo, int n) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i <= n - 4; i += 4) {
      s0 += (double) a[ao + i] * b[bo + i];
      s1 += (double) a[ao + i + 1] * b[bo + i + 1];
      s2 += (double) a[ao + i + 2] * b[bo + i + 2];
      s3 += (double) a[ao + i + 3] * b[bo + i + 3];
    }
    for (; i < n; i++) {
      s0 += (double) a[ao + i] * b[bo + i];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** {@code Σ x[i]} over the first n numbers. */
  static double of(float[] x, int n) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i <= n - 4; i += 4) {
      s0 += x[i];
      s1 += x[i + 1];
      s2 += x[i + 2];
      s3 += x[i + 3];
    }
    for (; i < n; i++) {
      s0 += x[i];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** {@code Σ x[i]} in one chain: the few values that the rows of a loss left. */
  static double of(double[] x) {
    double sum = 0;
    for (double value : x) {
      sum += value;
    }
    return sum;
  }
}
