package io.github.matryoshka.train;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Eigenvectors of a symmetric positive semi-definite matrix by one-sided Jacobi rotations (Hestenes
 * 1958): rows are turned against each other until all are orthogonal. Row i is then {@code
 * λ_i·u_i}, eigenvalue times eigenvector, to full relative accuracy even for small λ.
 */
final class SymmetricEigen {
  private static final int MAX_SWEEPS = 60;
  private static final double ORTHOGONAL = 1e-12;

  private SymmetricEigen() {}

  /**
   * Unit eigenvectors as rows, by descending eigenvalue, the largest component of each positive.
   *
   * @param matrix n × n, overwritten
   */
  static double[] vectors(double[] matrix, int n) {
    lift(matrix, n);
    for (int sweep = 0; sweep < MAX_SWEEPS && sweep(matrix, n); sweep++) {}
    double[] norms = new double[n];
    for (int i = 0; i < n; i++) {
      norms[i] = Math.sqrt(dot(matrix, i * n, i * n, n));
    }
    Integer[] order = new Integer[n];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble((Integer i) -> -norms[i]).thenComparing(i -> i));
    double[] sorted = new double[n * n];
    for (int i = 0; i < n; i++) {
      double scale = 1 / (norms[order[i]] * sign(matrix, order[i] * n, n));
      for (int j = 0; j < n; j++) {
        sorted[i * n + j] = matrix[order[i] * n + j] * scale;
      }
    }
    return sorted;
  }

  /** Adds a multiple of the identity: same eigenvectors, and a basis where the rank is short. */
  private static void lift(double[] m, int n) {
    double trace = 0;
    for (int i = 0; i < n; i++) {
      trace += m[i * n + i];
    }
    if (!Double.isFinite(trace) || trace <= 0) {
      throw new IllegalArgumentException(
          "vectors: expected finite numbers that are not all zero, got a sum of squares of "
              + trace);
    }
    for (int i = 0; i < n; i++) {
      m[i * n + i] += 1e-9 * trace / n;
    }
  }

  /** One pass over all pairs of rows; whether any was turned. */
  private static boolean sweep(double[] m, int n) {
    boolean turned = false;
    for (int p = 0; p < n - 1; p++) {
      for (int q = p + 1; q < n; q++) {
        double pq = dot(m, p * n, q * n, n);
        double pp = dot(m, p * n, p * n, n);
        double qq = dot(m, q * n, q * n, n);
        if (Math.abs(pq) > ORTHOGONAL * Math.sqrt(pp * qq)) {
          turn(m, p * n, q * n, n, (qq - pp) / (2 * pq));
          turned = true;
        }
      }
    }
    return turned;
  }

  /** Rotates two rows by the angle whose doubled cotangent is zeta: they become orthogonal. */
  private static void turn(double[] m, int p, int q, int n, double zeta) {
    double t = Math.signum(zeta) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
    if (zeta == 0) {
      t = 1;
    }
    double c = 1 / Math.sqrt(1 + t * t);
    double s = c * t;
    for (int i = 0; i < n; i++) {
      double a = m[p + i];
      double b = m[q + i];
      m[p + i] = c * a - s * b;
      m[q + i] = s * a + c * b;
    }
  }

  /** Four chains, because one would wait for its own additions. */
  private static double dot(double[] m, int a, int b, int n) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i <= n - 4; i += 4) {
      s0 += m[a + i] * m[b + i];
      s1 += m[a + i + 1] * m[b + i + 1];
      s2 += m[a + i + 2] * m[b + i + 2];
      s3 += m[a + i + 3] * m[b + i + 3];
    }
    for (; i < n; i++) {
      s0 += m[a + i] * m[b + i];
    }
    return (s0 + s1) + (s2 + s3);
  }

  private static int sign(double[] m, int at, int n) {
    int largest = at;
    for (int i = at; i < at + n; i++) {
      if (Math.abs(m[i]) > Math.abs(m[largest])) {
        largest = i;
      }
    }
    return m[largest] < 0 ? -1 : 1;
  }
}
