package io.github.matryoshka.autodiff;

import io.github.matryoshka.kernels.Matrix;
import java.util.Arrays;

/**
 * {@code S_m = cos(u_i[:m], v_j[:m])}, n×k, of U (n×D) and V (k×D) for every m of a list, at the
 * price of one product: dot products and squared norms are running sums over the blocks between one
 * m and the next. A vector whose first m numbers are all zero has cosine 0 and gradient 0.
 *
 * <p>Owns the cosines and their gradients, sized once. Not thread-safe.
 */
public final class PrefixCosines {
  private final int[] dims;
  private final int maxRows;
  private final int maxColumns;
  private final float[][] cosines;
  private final float[][] gradients;

  /** Running dot products on the way forward, H on the way back. */
  private final float[] pairs;

  private final float[][] inverseU;
  private final float[][] inverseV;
  private Matrix u;
  private Matrix v;

  /**
   * @param dims ascending numbers of dimensions, m₁ &lt; m₂ &lt; …, at least one
   * @param maxRows the largest n
   * @param maxColumns the largest k
   * @throws IllegalArgumentException if there are no dims or they do not ascend from at least 1
   */
  public PrefixCosines(int[] dims, int maxRows, int maxColumns) {
    requireAscending(dims);
    this.dims = dims.clone();
    this.maxRows = maxRows;
    this.maxColumns = maxColumns;
    pairs = new float[maxRows * maxColumns];
    cosines = new float[dims.length][maxRows * maxColumns];
    gradients = new float[dims.length][maxRows * maxColumns];
    inverseU = new float[dims.length][maxRows];
    inverseV = new float[dims.length][maxColumns];
  }

  /**
   * Checks a list of prefixes.
   *
   * @throws IllegalArgumentException if there is none or they do not ascend from at least 1
   */
  public static void requireAscending(int[] dims) {
    boolean ascending = dims.length > 0 && dims[0] > 0;
    for (int p = 1; p < dims.length; p++) {
      ascending &= dims[p] > dims[p - 1];
    }
    if (!ascending) {
      throw new IllegalArgumentException(
          "dims: expected ascending positive numbers, got " + Arrays.toString(dims));
    }
  }

  /** S for the p-th of the dims: n×k row by row, valid until the next forward. */
  public float[] cosines(int p) {
    return cosines[p];
  }

  /** ∂L/∂S for the p-th of the dims: losses add to it; cleared by forward. */
  public float[] gradient(int p) {
    return gradients[p];
  }

  /**
   * {@code S_m[i,j] = (Σ_{c<m} U[i,c]·V[j,c]) / (‖u_i‖_m·‖v_j‖_m)} for all m.
   *
   * @param u n×D, kept for backward; may be the same as v
   * @param v k×D, kept for backward
   * @throws IllegalArgumentException if a matrix is larger than this was made for, or has fewer
   *     columns than the largest m
   */
  public void forward(Parallel parallel, Matrix u, Matrix v) {
    check(u, maxRows);
    check(v, maxColumns);
    this.u = u;
    this.v = v;
    inverseNorms(parallel, u, inverseU);
    inverseNorms(parallel, v, inverseV);
    Matrix dots = Matrix.of(pairs, u.rows(), v.rows());
    for (int p = 0; p < dims.length; p++) {
      parallel.product(block(u, p), block(v, p).transposed(), p == 0 ? null : dots, dots);
      int dim = p;
      parallel.run(u.rows(), 1, (from, to, workspace) -> divide(dim, from, to));
    }
  }

  private void check(Matrix m, int maxRows) {
    if (m.rows() > maxRows || m.columns() < dims[dims.length - 1] || m.columnStride() != 1) {
      throw new IllegalArgumentException(
          "vectors: expected at most %d rows of at least %d neighbouring numbers, got %d of %d by %d"
              .formatted(maxRows, dims[dims.length - 1], m.rows(), m.columns(), m.columnStride()));
    }
  }

  private int start(int p) {
    return p == 0 ? 0 : dims[p - 1];
  }

  private Matrix block(Matrix m, int p) {
    return m.columns(start(p), dims[p] - start(p));
  }

  private void inverseNorms(Parallel parallel, Matrix m, float[][] inverse) {
    parallel.run(
        m.rows(),
        1,
        (from, to, workspace) -> {
          for (int i = from; i < to; i++) {
            double squares = 0;
            for (int p = 0; p < dims.length; p++) {
              int at = m.row(i) + start(p);
              squares += Sums.dot(m.data(), at, m.data(), at, dims[p] - start(p));
              inverse[p][i] = squares == 0 ? 0 : (float) (1 / Math.sqrt(squares));
            }
          }
        });
  }

  /** A row passes through an array of its own: C2 vectorises loops that index only by j. */
  private void divide(int p, int from, int to) {
    int k = v.rows();
    float[] row = new float[k];
    float[] inverse = inverseV[p];
    for (int i = from; i < to; i++) {
      System.arraycopy(pairs, i * k, row, 0, k);
      float factor = inverseU[p][i];
      for (int j = 0; j < k; j++) {
        row[j] = row[j] * factor * inverse[j];
      }
      System.arraycopy(row, 0, cosines[p], i * k, k);
    }
    Arrays.fill(gradients[p], from * k, to * k, 0);
  }

  /**
   * From {@code S_m = dot_m/(‖u‖_m·‖v‖_m)}, with G_m = ∂L/∂S_m and b the block that ends at m_b:
   * {@code H_b = Σ_{m≥m_b} G_m/(‖u‖_m·‖v‖_m)}, {@code dU_b += H_b·V_b − (Σ_{m≥m_b} Σ_j
   * G_m·S_m/‖u‖²_m)·U_b}, and {@code dV_b += H_bᵀ·U_b − (Σ_{m≥m_b} Σ_i G_m·S_m/‖v‖²_m)·V_b}.
   *
   * <p>Allocates a few rows of numbers.
   *
   * @param du n×D, added to; may be the same as dv
   * @param dv k×D, added to
   */
  public void backward(Parallel parallel, Matrix du, Matrix dv) {
    int n = u.rows();
    int k = v.rows();
    double[][] along = new double[dims.length][n];
    double[][] across = new double[dims.length][k];
    parallel.run(n, 1, (from, to, workspace) -> rowSums(along, from, to));
    parallel.run(k, 16, (from, to, workspace) -> columnSums(across, from, to));
    Matrix h = Matrix.of(pairs, n, k);
    for (int p = dims.length - 1; p >= 0; p--) {
      int dim = p;
      parallel.run(n, 1, (from, to, workspace) -> addWeights(dim, from, to));
      parallel.run(n, 1, (from, to, workspace) -> subtract(along, u, du, dim, from, to));
      parallel.run(k, 1, (from, to, workspace) -> subtract(across, v, dv, dim, from, to));
      parallel.product(h, block(v, p), block(du, p), block(du, p));
      parallel.product(h.transposed(), block(u, p), block(dv, p), block(dv, p));
    }
  }

  /** {@code along[p][i] = Σ_{m≥m_p} Σ_j G_m·S_m/‖u_i‖²_m}. */
  private void rowSums(double[][] along, int from, int to) {
    int k = v.rows();
    for (int i = from; i < to; i++) {
      double sum = 0;
      for (int p = dims.length - 1; p >= 0; p--) {
        double inverse = inverseU[p][i];
        sum += Sums.dot(gradients[p], i * k, cosines[p], i * k, k) * inverse * inverse;
        along[p][i] = sum;
      }
    }
  }

  /** {@code across[p][j] = Σ_{m≥m_p} Σ_i G_m·S_m/‖v_j‖²_m}. */
  private void columnSums(double[][] across, int from, int to) {
    int k = v.rows();
    for (int p = dims.length - 1; p >= 0; p--) {
      double[] sums = across[p];
      for (int i = 0; i < u.rows(); i++) {
        addProducts(gradients[p], cosines[p], i * k, sums, from, to);
      }
      for (int j = from; j < to; j++) {
        double inverse = inverseV[p][j];
        double later = p == dims.length - 1 ? 0 : across[p + 1][j];
        sums[j] = sums[j] * inverse * inverse + later;
      }
    }
  }

  private static void addProducts(float[] g, float[] s, int row, double[] sums, int from, int to) {
    for (int j = from; j < to; j++) {
      sums[j] += (double) g[row + j] * s[row + j];
    }
  }

  /** {@code H += G_m/(‖u‖_m·‖v‖_m)}; the last m comes first and starts it. */
  private void addWeights(int p, int from, int to) {
    int k = v.rows();
    float[] g = new float[k];
    float[] h = new float[k];
    float[] inverse = inverseV[p];
    for (int i = from; i < to; i++) {
      System.arraycopy(gradients[p], i * k, g, 0, k);
      if (p < dims.length - 1) {
        System.arraycopy(pairs, i * k, h, 0, k);
      } else {
        Arrays.fill(h, 0);
      }
      float factor = inverseU[p][i];
      for (int j = 0; j < k; j++) {
        h[j] = Math.fma(g[j] * factor, inverse[j], h[j]);
      }
      System.arraycopy(h, 0, pairs, i * k, k);
    }
  }

  /** {@code dx_b −= factor·x_b}, for rows of x. */
  private void subtract(double[][] factors, Matrix x, Matrix dx, int p, int from, int to) {
    int width = dims[p] - start(p);
    for (int i = from; i < to; i++) {
      float factor = (float) -factors[p][i];
      int at = x.row(i) + start(p);
      int out = dx.row(i) + start(p);
      for (int c = 0; c < width; c++) {
        dx.data()[out + c] = Math.fma(factor, x.data()[at + c], dx.data()[out + c]);
      }
    }
  }
}
