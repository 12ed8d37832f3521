package io.github.matryoshka.kernels;

/**
 * {@code C = A·B + D}, each output one chain of multiply-adds over K that starts at D. B is copied
 * into K arrays first, because that is what C2 vectorises ({@link ScalarLinear#accumulate}).
 */
final class ScalarProduct {
  private ScalarProduct() {}

  static void product(Matrix a, Matrix b, Matrix d, Matrix c, Workspace workspace) {
    int n = c.columns();
    workspace.requireRows(n);
    float[][] packed = workspace.packedRows(b.rows(), n);
    for (int k = 0; k < b.rows(); k++) {
      for (int j = 0, from = b.row(k); j < n; j++, from += b.columnStride()) {
        packed[k][j] = b.data()[from];
      }
    }
    for (int r = 0; r < c.rows(); r += 2) {
      twoRows(a, r, Math.min(r + 1, c.rows() - 1), packed, d, c, workspace);
    }
  }

  /** A pair of rows shares what is read of B; a last row without a partner is its own. */
  private static void twoRows(
      Matrix a, int r0, int r1, float[][] b, Matrix d, Matrix c, Workspace workspace) {
    int n = c.columns();
    float[] y = workspace.rows[0];
    float[] z = workspace.rows[1];
    System.arraycopy(d.data(), d.row(r0), y, 0, n);
    System.arraycopy(d.data(), d.row(r1), z, 0, n);
    for (int k = 0; k < a.columns(); k++) {
      float a0 = a.data()[a.row(r0) + k * a.columnStride()];
      float a1 = a.data()[a.row(r1) + k * a.columnStride()];
      ScalarLinear.accumulate(a0, a1, b[k], y, z, n);
    }
    System.arraycopy(y, 0, c.data(), c.row(r0), n);
    System.arraycopy(z, 0, c.data(), c.row(r1), n);
  }
}
