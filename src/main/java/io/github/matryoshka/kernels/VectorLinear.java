package io.github.matryoshka.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@code y = x·Wᵀ + b}. One panel of W (K × 64 numbers, 96 KiB for K = 384) stays in the
 * second-level cache while all rows of x pass by, so the weights are read once a batch.
 */
final class VectorLinear {
  private static final VectorSpecies<Float> S = VectorKernels.SPECIES;
  private static final int W = VectorKernels.WIDTH;

  /** 256-bit machines have 16 registers, too few for the tile that is best elsewhere. */
  private static final boolean FEW_REGISTERS = S.vectorBitSize() == 256;

  static final int PANEL = FEW_REGISTERS ? Tile2.PANEL : Tile4.PANEL;

  private VectorLinear() {}

  static void linear(float[] x, int rows, PackedMatrix w, float[] y) {
    int k = w.inputs();
    int n = w.outputs();
    int full = n / PANEL;
    for (int p = 0; p < full; p++) {
      int at = p * PANEL;
      if (FEW_REGISTERS) {
        Tile2.panel(x, 0, k, w.panels(), at * k, PANEL, w.bias(), at, y, at, n, rows, k);
      } else {
        Tile4.panel(x, 0, k, w.panels(), at * k, PANEL, w.bias(), at, y, at, n, rows, k);
      }
    }
    for (int j = full * PANEL; j < n; j += W) {
      column(x, rows, w, full * PANEL, j, y);
    }
  }

  /** One vector of outputs, masked at the end: only where N does not divide by the panel. */
  private static void column(float[] x, int rows, PackedMatrix w, int panelAt, int j, float[] y) {
    int k = w.inputs();
    VectorMask<Float> mask = S.indexInRange(j, w.outputs());
    for (int r = 0; r < rows; r++) {
      FloatVector sum = FloatVector.fromArray(S, w.bias(), j);
      for (int i = 0, b = panelAt * k + (j - panelAt); i < k; i++, b += PANEL) {
        sum =
            FloatVector.broadcast(S, x[r * k + i])
                .fma(FloatVector.fromArray(S, w.panels(), b), sum);
      }
      sum.intoArray(y, r * w.outputs() + j, mask);
    }
  }
}
