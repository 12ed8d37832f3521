package io.github.matryoshka.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The tile of a product whose right matrix is one vector wide: eight rows, eight accumulators. It
 * is bound by the loads of A, one for each multiply-add, and still ahead of {@link WideTile} with
 * two thirds of its columns empty.
 */
final class ThinTile {
  private static final VectorSpecies<Float> S = VectorKernels.SPECIES;

  /** Columns of C a tile computes. */
  static final int PANEL = VectorKernels.WIDTH;

  private ThinTile() {}

  /**
   * {@code C = A·B}. The last tile of rows that do not divide by eight repeats its last row: the
   * same numbers are stored again.
   *
   * @param a rows of k numbers, end to end
   * @param b k rows of {@link #PANEL} numbers
   * @param c rows of C, {@code ldc} apart, from {@code co}
   */
  static void panel(float[] a, float[] b, float[] c, int co, int ldc, int rows, int k) {
    for (int r = 0; r < rows; r += 8) {
      rows8(a, r * k, b, c, co + r * ldc, ldc, Math.min(7, rows - r - 1), k);
    }
  }

  // spotless:off
  private static void rows8(
      float[] a, int ao, float[] b, float[] c, int co, int ldc, int last, int k) {
    int r1 = Math.min(1, last), a1 = ao + r1 * k, c1 = co + r1 * ldc;
    int r2 = Math.min(2, last), a2 = ao + r2 * k, c2 = co + r2 * ldc;
    int r3 = Math.min(3, last), a3 = ao + r3 * k, c3 = co + r3 * ldc;
    int r4 = Math.min(4, last), a4 = ao + r4 * k, c4 = co + r4 * ldc;
    int r5 = Math.min(5, last), a5 = ao + r5 * k, c5 = co + r5 * ldc;
    int r6 = Math.min(6, last), a6 = ao + r6 * k, c6 = co + r6 * ldc;
    int r7 = Math.min(7, last), a7 = ao + r7 * k, c7 = co + r7 * ldc;
    FloatVector s0 = FloatVector.zero(S), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
    for (int i = 0; i < k; i++) {
      FloatVector v = FloatVector.fromArray(S, b, i * PANEL);
      s0 = v.fma(FloatVector.broadcast(S, a[ao + i]), s0);
      s1 = v.fma(FloatVector.broadcast(S, a[a1 + i]), s1);
      s2 = v.fma(FloatVector.broadcast(S, a[a2 + i]), s2);
      s3 = v.fma(FloatVector.broadcast(S, a[a3 + i]), s3);
      s4 = v.fma(FloatVector.broadcast(S, a[a4 + i]), s4);
      s5 = v.fma(FloatVector.broadcast(S, a[a5 + i]), s5);
      s6 = v.fma(FloatVector.broadcast(S, a[a6 + i]), s6);
      s7 = v.fma(FloatVector.broadcast(S, a[a7 + i]), s7);
    }
    s0.intoArray(c, co); s1.intoArray(c, c1); s2.intoArray(c, c2); s3.intoArray(c, c3);
    s4.intoArray(c, c4); s5.intoArray(c, c5); s6.intoArray(c, c6); s7.intoArray(c, c7);
  }
  // spotless:on
}
