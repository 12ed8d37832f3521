package io.github.matryoshka.autodiff;

import java.util.Arrays;

/**
 * {@code L = Σ_q Σ_{j,k} 1(y_qj > y_qk)·(y_qj − y_qk)·log(1 + exp(σ·(s_qk − s_qj)))}: pairs of
 * candidates in the wrong order cost, by how much their labels differ (Burges et al. 2005, with
 * their σ; weighted as L_rank of arXiv 2407.20243, which has σ = 1). Time grows with the number of
 * such pairs, in double. Each call allocates a row a thread and two numbers a row.
 */
public final class RankNet {
  /** What the sum is divided by. */
  public enum Normalisation {
    /** Nothing: the sum over queries and pairs as the paper prints it. */
    SUM,
    /** The number of pairs with {@code y_qj > y_qk}, over all queries. */
    PAIRS
  }

  private RankNet() {}

  /**
   * Returns L, and adds {@code weight·∂L/∂s} to the gradient. Without a pair L is 0.
   *
   * @param scores s, n×k
   * @param labels y, n×k
   * @param mask n×k, 0 where the column is no candidate of the row; null means all are
   * @param scale σ, above 0: the larger, the sooner a pair in the right order stops counting
   * @param gradient n×k, added to
   */
  public static double add(
      Parallel parallel,
      float[] scores,
      float[] labels,
      float[] mask,
      int rows,
      int columns,
      Normalisation normalisation,
      double scale,
      double weight,
      float[] gradient) {
    double[] values = new double[rows];
    if (normalisation == Normalisation.PAIRS) {
      parallel.run(
          rows,
          1,
          (from, to, workspace) -> {
            for (int i = from; i < to; i++) {
              values[i] = pairs(labels, mask, i * columns, columns);
            }
          });
    }
    double divisor = normalisation == Normalisation.PAIRS ? Math.max(1, Sums.of(values)) : 1;
    parallel.run(
        rows,
        1,
        (from, to, workspace) -> {
          double[] slopes = new double[columns];
          for (int i = from; i < to; i++) {
            int at = i * columns;
            Arrays.fill(slopes, 0);
            values[i] = row(scores, labels, mask, at, scale, slopes);
            for (int j = 0; j < columns; j++) {
              gradient[at + j] += (float) (slopes[j] * weight / divisor);
            }
          }
        });
    return Sums.of(values) / divisor;
  }

  private static double pairs(float[] labels, float[] mask, int at, int n) {
    long count = 0;
    float least = least(labels, mask, at, n);
    for (int j = at; j < at + n; j++) {
      for (int k = at; labels[j] > least && k < at + n; k++) {
        count += ordered(labels, mask, j, k) ? 1 : 0;
      }
    }
    return count;
  }

  /** A candidate of this label is above no other: most are, and their pairs need no look. */
  private static float least(float[] labels, float[] mask, int at, int n) {
    float least = Float.POSITIVE_INFINITY;
    for (int j = at; j < at + n; j++) {
      least = mask == null || mask[j] != 0 ? Math.min(least, labels[j]) : least;
    }
    return least;
  }

  private static boolean ordered(float[] labels, float[] mask, int j, int k) {
    return labels[j] > labels[k] && (mask == null || mask[j] != 0 && mask[k] != 0);
  }

  /**
   * The pairs of one query. From {@code w·log(1 + eˣ)}, {@code x = σ·(s_k − s_j)}: {@code ds_k +=
   * w·σ/(1 + e⁻ˣ)}, {@code ds_j −= w·σ/(1 + e⁻ˣ)}.
   */
  private static double row(
      float[] s, float[] labels, float[] mask, int at, double scale, double[] slopes) {
    double value = 0;
    int n = slopes.length;
    float least = least(labels, mask, at, n);
    for (int j = 0; j < n; j++) {
      for (int k = 0; labels[at + j] > least && k < n; k++) {
        if (ordered(labels, mask, at + j, at + k)) {
          double w = (double) labels[at + j] - labels[at + k];
          double x = scale * ((double) s[at + k] - s[at + j]);
          double e = Math.exp(-Math.abs(x));
          value += w * (Math.max(x, 0) + Math.log(1 + e));
          double slope = w * scale * (x >= 0 ? 1 : e) / (1 + e);
          slopes[k] += slope;
          slopes[j] -= slope;
        }
      }
    }
    return value;
  }
}
