package io.github.matryoshka.autodiff;

import io.github.matryoshka.kernels.Matrix;

/**
 * {@code y = x·Wᵀ + b}: x is T×K, W is N×K, b is 1×N, y is T×N. Allocates nothing but views and,
 * for a bias, N sums.
 */
public final class Linear {
  private Linear() {}

  /**
   * {@code y = x·Wᵀ + b}; overwrites y.
   *
   * @param b null means zero
   */
  public static void forward(Parallel parallel, Matrix x, Matrix w, Matrix b, Matrix y) {
    Matrix bias = b == null ? null : Matrix.repeated(b.data(), b.offset(), y.rows(), b.columns());
    parallel.product(x, w.transposed(), bias, y);
  }

  /**
   * From {@code y = x·Wᵀ + b}: {@code dW += dyᵀ·x}, {@code db += Σ_rows dy}, {@code dx += dy·W}.
   *
   * @param db null where there is no bias
   * @param dx null where the inputs need no gradient
   */
  public static void backward(
      Parallel parallel, Matrix x, Matrix w, Matrix dy, Matrix dw, Matrix db, Matrix dx) {
    parallel.product(dy.transposed(), x, dw, dw);
    if (db != null) {
      addColumnSums(dy, db);
    }
    if (dx != null) {
      parallel.product(dy, w, dx, dx);
    }
  }

  /** {@code db += Σ_rows dy}. */
  public static void addColumnSums(Matrix dy, Matrix db) {
    double[] sums = new double[dy.columns()];
    float[] data = dy.data();
    for (int i = 0; i < dy.rows(); i++) {
      int row = dy.row(i);
      for (int j = 0; j < sums.length; j++) {
        sums[j] += data[row + j];
      }
    }
    for (int j = 0; j < sums.length; j++) {
      db.data()[db.offset() + j] += (float) sums[j];
    }
  }
}
