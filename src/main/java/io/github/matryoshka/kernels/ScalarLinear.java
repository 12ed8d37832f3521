package io.github.matryoshka.kernels;

/**
 * {@code y = x·Wᵀ + b}, each output one chain of multiply-adds over K, starting at the bias. Four
 * rows at a time share what is read of W.
 */
final class ScalarLinear {
  private ScalarLinear() {}

  static void linear(
      float[] x, int first, int rows, PackedMatrix w, float[] y, int to, Workspace workspace) {
    int n = w.outputs();
    workspace.requireRows(n);
    for (int r = 0; r < rows; r += 4) {
      fourRows(x, first + r, first + Math.min(rows - 1, r + 3), w, workspace);
      for (int i = 0; i < 4 && r + i < rows; i++) {
        System.arraycopy(workspace.rows[i], 0, y, (to + r + i) * n, n);
      }
    }
  }

  /** Rows from first; where the block ends early the last row is computed again, for nothing. */
  private static void fourRows(float[] x, int first, int last, PackedMatrix w, Workspace space) {
    int k = w.inputs();
    for (float[] row : space.rows) {
      System.arraycopy(w.bias(), 0, row, 0, w.outputs());
    }
    for (int i = 0; i < k; i++) {
      float x0 = x[first * k + i];
      float x1 = x[Math.min(first + 1, last) * k + i];
      float x2 = x[Math.min(first + 2, last) * k + i];
      float x3 = x[last * k + i];
      float[] row = w.piece(i, space);
      accumulate(x0, x1, row, space.rows[0], space.rows[1], w.outputs());
      accumulate(x2, x3, row, space.rows[2], space.rows[3], w.outputs());
    }
  }

  /**
   * C2 vectorises this only because every array is indexed by j itself: with two offsets into flat
   * arrays it cannot rule out that they overlap (measured: 5 instead of 40 GFLOP/s).
   */
  static void accumulate(float a, float b, float[] w, float[] y, float[] z, int n) {
    for (int j = 0; j < n; j++) {
      y[j] = Math.fma(a, w[j], y[j]);
      z[j] = Math.fma(b, w[j], z[j]);
    }
  }
}
