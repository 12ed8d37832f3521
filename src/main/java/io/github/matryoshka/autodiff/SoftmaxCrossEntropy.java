package io.github.matryoshka.autodiff;

import io.github.matryoshka.kernels.Kernels;
import java.util.Arrays;

/**
 * {@code L = −1/n·Σ_i Σ_j t_ij·log p_ij} with {@code p_i = softmax(s_i/τ)} over a row's candidates,
 * n×k. Subtract {@link #entropy} of the targets for the Kullback-Leibler divergence; its gradient
 * is the same.
 *
 * <p>A mask is n×k numbers, 0 where the column is no candidate of the row and 1 elsewhere; null
 * means all are. Targets are zero where the mask is, and a row of targets sums to one. A row
 * without candidates contributes nothing. Each call allocates two rows a thread and a number a row.
 */
public final class SoftmaxCrossEntropy {
  private SoftmaxCrossEntropy() {}

  /**
   * Returns L, and adds {@code weight·∂L/∂s} to the gradient.
   *
   * @param s n×k
   * @param mask n×k or null
   * @param t n×k target distributions
   * @param tau τ &gt; 0
   * @param gradient n×k, added to
   */
  public static double add(
      Parallel parallel,
      float[] s,
      float[] mask,
      float[] t,
      int rows,
      int columns,
      float tau,
      double weight,
      float[] gradient) {
    return add(parallel, s, mask, t, rows, columns, tau, weight, null, gradient);
  }

  /**
   * The same for {@code L = −1/n·Σ_i w_i·Σ_j t_ij·log p_ij}.
   *
   * @param rowWeights w, n; null means all are 1
   */
  public static double add(
      Parallel parallel,
      float[] s,
      float[] mask,
      float[] t,
      int rows,
      int columns,
      float tau,
      double weight,
      float[] rowWeights,
      float[] gradient) {
    double[] values = new double[rows];
    double scale = weight / ((double) tau * rows);
    parallel.run(
        rows,
        1,
        (from, to, workspace) -> {
          float[] p = new float[columns];
          float[] other = new float[columns];
          for (int i = from; i < to; i++) {
            int at = i * columns;
            if (logits(s, mask, at, tau, p)) {
              double w = rowWeights == null ? 1 : rowWeights[i];
              double crossed = -Sums.dot(t, at, p, 0, columns);
              double total = exponentials(parallel.kernels(), mask, at, p);
              values[i] = w * (crossed + Math.log(total));
              addDifference(p, (float) (1 / total), t, at, (float) (w * scale), gradient, other);
            }
          }
        });
    return Sums.of(values) / rows;
  }

  /** {@code p_i = softmax(s_i/τ)}, zero outside the mask: makes targets. Overwrites p. */
  public static void softmax(
      Parallel parallel, float[] s, float[] mask, int rows, int columns, float tau, float[] p) {
    parallel.run(
        rows,
        1,
        (from, to, workspace) -> {
          float[] row = new float[columns];
          for (int i = from; i < to; i++) {
            int at = i * columns;
            float factor = 0;
            if (logits(s, mask, at, tau, row)) {
              factor = (float) (1 / exponentials(parallel.kernels(), mask, at, row));
            }
            for (int j = 0; j < columns; j++) {
              row[j] *= factor;
            }
            System.arraycopy(row, 0, p, at, columns);
          }
        });
  }

  /** {@code −1/n·Σ_i Σ_j t_ij·log t_ij}, with 0·log 0 = 0. */
  public static double entropy(Parallel parallel, float[] t, int rows, int columns) {
    double[] values = new double[rows];
    parallel.run(
        rows,
        1,
        (from, to, workspace) -> {
          for (int i = from; i < to; i++) {
            double sum = 0;
            for (int j = i * columns; j < (i + 1) * columns; j++) {
              sum -= t[j] > 0 ? t[j] * Math.log(t[j]) : 0;
            }
            values[i] = sum;
          }
        });
    return Sums.of(values) / rows;
  }

  /** {@code x = (s − max s)/τ} of one row; false, and zeros, if it has no candidate. */
  private static boolean logits(float[] s, float[] mask, int at, float tau, float[] x) {
    float max = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < x.length; j++) {
      // A number above the maximum so far is rare: the mask is hardly read.
      if (s[at + j] > max && (mask == null || mask[at + j] != 0)) {
        max = s[at + j];
      }
    }
    if (max == Float.NEGATIVE_INFINITY) {
      Arrays.fill(x, 0);
      return false;
    }
    System.arraycopy(s, at, x, 0, x.length);
    for (int j = 0; j < x.length; j++) {
      x[j] = (x[j] - max) / tau;
    }
    return true;
  }

  /** {@code x ← eˣ}, 0 outside the mask; the sum. */
  private static double exponentials(Kernels kernels, float[] mask, int at, float[] x) {
    for (int j = 0; mask != null && j < x.length; j++) {
      if (mask[at + j] == 0) {
        x[j] = Float.NEGATIVE_INFINITY;
      }
    }
    kernels.exp(x, x.length);
    return Sums.of(x, x.length);
  }

  /** From {@code −Σ t·log p}: {@code ds += (p − t)·scale}; e·factor is p. */
  private static void addDifference(
      float[] e, float factor, float[] t, int at, float scale, float[] gradient, float[] other) {
    int n = e.length;
    System.arraycopy(t, at, other, 0, n);
    for (int j = 0; j < n; j++) {
      e[j] = Math.fma(e[j], factor, -other[j]) * scale;
    }
    System.arraycopy(gradient, at, other, 0, n);
    for (int j = 0; j < n; j++) {
      other[j] += e[j];
    }
    System.arraycopy(other, 0, gradient, at, n);
  }
}
