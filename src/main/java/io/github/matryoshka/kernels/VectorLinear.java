package io.github.matryoshka.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@code y = x·Wᵀ + b}. One panel of W (K × 48 numbers at 512 bit, 72 KiB for K = 384) stays in the
 * second-level cache while all rows of x pass by, so the weights are read once a batch.
 */
final class VectorLinear {
  private static final VectorSpecies<Float> S = VectorKernels.SPECIES;
  private static final int PANEL = WideTile.PANEL;

  private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, S.vectorShape());
  private static final VectorSpecies<Short> HALVES =
      VectorSpecies.of(short.class, VectorShape.forBitSize(S.vectorBitSize() / 2));

  /**
   * Rows up to which a panel of bfloat16 is widened in the tile, for each eight of them, and not
   * once before (128 rows: 16.2 to 17.3 ms a text); at 256 bit, where that tile does not fit the
   * registers, none.
   */
  private static final int HALF_TILE_ROWS = S.vectorBitSize() == 256 ? 0 : 256;

  private VectorLinear() {}

  static void linear(
      float[] x, int first, int rows, PackedMatrix w, float[] y, int to, Workspace workspace) {
    int k = w.inputs();
    int n = w.outputs();
    int from = first * k;
    if (w.halves() == null) {
      workspace.touched = w.touchPages();
    }
    for (int p = 0; p < w.pieces(); p++) {
      int at = p * PANEL;
      int out = to * n + at;
      if (at + PANEL > n) {
        lastColumns(x, from, rows, w, w.piece(p, workspace), w.first(p), y, to * n);
      } else if (w.halves() == null) {
        WideTile.panel(x, from, k, 1, w.panels(), w.first(p), w.bias(), at, 0, y, out, n, rows, k);
      } else if (rows <= HALF_TILE_ROWS) {
        HalfTile.panel(x, from, w.halves(), w.firstHalf(p), w.bias(), at, y, out, n, rows, k, 1);
      } else {
        float[] panel = workspace.panel(k * PANEL);
        widen(w.halves(), w.firstHalf(p), panel, k * PANEL);
        WideTile.panel(x, from, k, 1, panel, 0, w.bias(), at, 0, y, out, n, rows, k);
      }
    }
  }

  private static void widen(short[] from, int at, float[] to, int n) {
    for (int i = 0; i < n; i += S.length()) {
      ShortVector.fromArray(HALVES, from, at + i)
          .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0)
          .reinterpretAsInts()
          .lanewise(VectorOperators.LSHL, 16)
          .reinterpretAsFloats()
          .intoArray(to, i);
    }
  }

  /** The panel that is not full, a vector of outputs at a time, masked at the end. */
  private static void lastColumns(
      float[] x, int from, int rows, PackedMatrix w, float[] panel, int first, float[] y, int to) {
    int k = w.inputs();
    int at = w.outputs() / PANEL * PANEL;
    for (int j = at; j < w.outputs(); j += S.length()) {
      VectorMask<Float> mask = S.indexInRange(j, w.outputs());
      for (int r = 0; r < rows; r++) {
        FloatVector sum = FloatVector.fromArray(S, w.bias(), j);
        for (int i = 0, b = first + j - at; i < k; i++, b += PANEL) {
          FloatVector v = FloatVector.broadcast(S, x[from + r * k + i]);
          sum = v.fma(FloatVector.fromArray(S, panel, b), sum);
        }
        sum.intoArray(y, to + r * w.outputs() + j, mask);
      }
    }
  }
}
