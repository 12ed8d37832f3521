package io.github.matryoshka.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@code y = x·Wᵀ + b}. One panel of W (K × 48 numbers at 512 bit, 72 KiB for K = 384) stays in the
 * second-level cache while all rows of x pass by, so the weights are read once a batch.
 */
final class VectorLinear {
  private static final VectorSpecies<Float> S = VectorKernels.SPECIES;
  private static final int PANEL = WideTile.PANEL;

  private VectorLinear() {}

  static void linear(float[] x, int rows, PackedMatrix w, float[] y) {
    int k = w.inputs();
    int n = w.outputs();
    for (int p = 0; p < w.panels().length; p++) {
      float[] panel = w.panels()[p];
      int at = p * PANEL;
      if (at + PANEL <= n) {
        WideTile.panel(x, 0, k, 1, panel, 0, PANEL, w.bias(), at, 0, y, at, n, rows, k);
      } else {
        lastColumns(x, rows, w, panel, at, y);
      }
    }
  }

  /** A panel that is not full, a vector of outputs at a time, masked at the end. */
  private static void lastColumns(
      float[] x, int rows, PackedMatrix w, float[] panel, int at, float[] y) {
    int k = w.inputs();
    for (int j = at; j < w.outputs(); j += S.length()) {
      VectorMask<Float> mask = S.indexInRange(j, w.outputs());
      for (int r = 0; r < rows; r++) {
        FloatVector sum = FloatVector.fromArray(S, w.bias(), j);
        for (int i = 0, b = j - at; i < k; i++, b += PANEL) {
          FloatVector v = FloatVector.broadcast(S, x[r * k + i]);
          sum = v.fma(FloatVector.fromArray(S, panel, b), sum);
        }
        sum.intoArray(y, r * w.outputs() + j, mask);
      }
    }
  }
}
