package io.github.matryoshka.train;

import io.github.matryoshka.autodiff.Parallel;
import java.util.Arrays;

/**
 * Second moments of the passages, {@code Σ_s w_s/Σw · mean_{i in s} x_i·x_iᵀ}, D×D, and the axes
 * they give. Sums are in double and in the order of the passages. Immutable.
 */
final class SourceMoments {
  private final int d;
  private final double[] moments;
  private final double[] sourceMeans;

  private SourceMoments(int d, double[] moments, double[] sourceMeans) {
    this.d = d;
    this.moments = moments;
    this.sourceMeans = sourceMeans;
  }

  static SourceMoments of(GeneralTexts texts, Parallel parallel) {
    int d = texts.dimensions();
    int[][] members = texts.passagesBySource();
    double total = 0;
    for (int s = 0; s < members.length; s++) {
      total += members[s].length == 0 ? 0 : texts.weights()[s];
    }
    double[] moments = new double[d * d];
    double[] sourceMeans = new double[d * d];
    for (int s = 0; s < members.length; s++) {
      double weight = texts.weights()[s] / total;
      if (weight > 0 && members[s].length > 0) {
        addMoments(texts.passages(), members[s], weight / members[s].length, d, moments, parallel);
        addOuter(mean(texts.passages(), members[s], d), weight, sourceMeans);
      }
    }
    return new SourceMoments(d, moments, sourceMeans);
  }

  /**
   * Adds {@code factor·Σ x·xᵀ}. A row of sums has an array of its own, and so has x in double: C2
   * vectorises loops that index only by j.
   */
  private static void addMoments(
      float[] rows, int[] members, double factor, int d, double[] moments, Parallel parallel) {
    parallel.run(
        d,
        1,
        (from, to, workspace) -> {
          double[][] sums = new double[to - from][d];
          double[] x = new double[d];
          for (int member : members) {
            for (int j = 0; j < d; j++) {
              x[j] = rows[member * d + j];
            }
            for (int i = from; i < to; i++) {
              addMultiple(x[i], x, sums[i - from]);
            }
          }
          for (int i = from; i < to; i++) {
            for (int j = 0; j < d; j++) {
              moments[i * d + j] += factor * sums[i - from][j];
            }
          }
        });
  }

  private static void addMultiple(double factor, double[] x, double[] sums) {
    for (int j = 0; j < x.length; j++) {
      sums[j] += factor * x[j];
    }
  }

  private static double[] mean(float[] rows, int[] members, int d) {
    double[] mean = new double[d];
    for (int member : members) {
      for (int j = 0; j < d; j++) {
        mean[j] += rows[member * d + j];
      }
    }
    for (int j = 0; j < d; j++) {
      mean[j] /= members.length;
    }
    return mean;
  }

  private static void addOuter(double[] x, double factor, double[] matrix) {
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < x.length; j++) {
        matrix[i * x.length + j] += factor * x[i] * x[j];
      }
    }
  }

  /**
   * Principal directions as rows, best first, after a share of each source's mean was taken out of
   * the moments: what tells sources apart helps no search within one collection.
   *
   * @param withoutMeans 0 … 1
   */
  double[] principal(double withoutMeans) {
    double[] matrix = new double[d * d];
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = moments[i] - withoutMeans * sourceMeans[i];
    }
    return SymmetricEigen.vectors(matrix, d);
  }

  /**
   * The rows, and below them the principal directions of what is orthogonal to them: D×D with
   * orthonormal rows.
   *
   * @param rows k×D, orthonormal
   */
  double[] completed(double[] rows, int k) {
    double[] rest = identityWithout(rows, k);
    double trace = 0;
    for (int i = 0; i < d; i++) {
      trace += moments[i * d + i];
    }
    double[] within = product(product(rest, moments), rest);
    for (int i = 0; i < within.length; i++) {
      // Same directions, but every one of them before those of the rows, which have nothing left.
      within[i] += trace * rest[i];
    }
    double[] directions = SymmetricEigen.vectors(within, d);
    double[] all = Arrays.copyOf(rows, d * d);
    System.arraycopy(directions, 0, all, k * d, (d - k) * d);
    return all;
  }

  /** {@code I − VᵀV}. */
  private double[] identityWithout(double[] rows, int k) {
    double[] rest = new double[d * d];
    for (int i = 0; i < d; i++) {
      rest[i * d + i] = 1;
    }
    for (int r = 0; r < k; r++) {
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          rest[i * d + j] -= rows[r * d + i] * rows[r * d + j];
        }
      }
    }
    return rest;
  }

  private double[] product(double[] a, double[] b) {
    double[] c = new double[d * d];
    for (int i = 0; i < d; i++) {
      for (int m = 0; m < d; m++) {
        double factor = a[i * d + m];
        for (int j = 0; j < d; j++) {
          c[i * d + j] += factor * b[m * d + j];
        }
      }
    }
    return c;
  }
}
