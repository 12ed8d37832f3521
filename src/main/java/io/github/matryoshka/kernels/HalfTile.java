package io.github.matryoshka.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link WideTile} on a panel of bfloat16, which is widened on its way into the tile: half the
 * bytes are read, and none written, before a text of few rows is through with the panel.
 */
final class HalfTile {
  private static final VectorSpecies<Float> S = VectorKernels.SPECIES;
  private static final int W = VectorKernels.WIDTH;
  private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, S.vectorShape());
  private static final VectorSpecies<Short> HALVES =
      VectorSpecies.of(short.class, VectorShape.forBitSize(S.vectorBitSize() / 2));

  private HalfTile() {}

  /**
   * As {@link WideTile#panel}, with rows of A k apart and a bias.
   *
   * @param ka 1, which the compiler must not know, see there
   */
  static void panel(
      float[] a,
      int ao,
      short[] b,
      int bo,
      float[] bias,
      int at,
      float[] c,
      int co,
      int ldc,
      int rows,
      int k,
      int ka) {
    for (int r = 0; r < rows; r += 8) {
      int last = Math.min(7, rows - r - 1);
      rows8(a, ao + r * k, k, ka, b, bo, bias, at, c, co + r * ldc, ldc, last, k);
    }
  }

  // spotless:off
  private static void rows8(
      float[] a, int ao, int lda, int ka, short[] b, int bo, float[] bias, int at,
      float[] c, int co, int ldc, int last, int k) {
    int r1 = Math.min(1, last), a1 = ao + r1 * lda, c1 = co + r1 * ldc;
    int r2 = Math.min(2, last), a2 = ao + r2 * lda, c2 = co + r2 * ldc;
    int r3 = Math.min(3, last), a3 = ao + r3 * lda, c3 = co + r3 * ldc;
    int r4 = Math.min(4, last), a4 = ao + r4 * lda, c4 = co + r4 * ldc;
    int r5 = Math.min(5, last), a5 = ao + r5 * lda, c5 = co + r5 * ldc;
    int r6 = Math.min(6, last), a6 = ao + r6 * lda, c6 = co + r6 * ldc;
    int r7 = Math.min(7, last), a7 = ao + r7 * lda, c7 = co + r7 * ldc;
    FloatVector s00 = FloatVector.fromArray(S, bias, at), s10 = s00, s20 = s00, s30 = s00, s40 = s00, s50 = s00, s60 = s00, s70 = s00;
    FloatVector s01 = FloatVector.fromArray(S, bias, at + W), s11 = s01, s21 = s01, s31 = s01, s41 = s01, s51 = s01, s61 = s01, s71 = s01;
    FloatVector s02 = FloatVector.fromArray(S, bias, at + 2 * W), s12 = s02, s22 = s02, s32 = s02, s42 = s02, s52 = s02, s62 = s02, s72 = s02;
    for (int i = 0, p = bo, q = 0; i < k; i++, p += 3 * W, q += ka) {
      FloatVector b0 = ShortVector.fromArray(HALVES, b, p)
          .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0).reinterpretAsInts()
          .lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
      FloatVector b1 = ShortVector.fromArray(HALVES, b, p + W)
          .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0).reinterpretAsInts()
          .lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
      FloatVector b2 = ShortVector.fromArray(HALVES, b, p + 2 * W)
          .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0).reinterpretAsInts()
          .lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
      FloatVector v = FloatVector.broadcast(S, a[ao + q]);
      s00 = v.fma(b0, s00); s01 = v.fma(b1, s01); s02 = v.fma(b2, s02);
      v = FloatVector.broadcast(S, a[a1 + q]);
      s10 = v.fma(b0, s10); s11 = v.fma(b1, s11); s12 = v.fma(b2, s12);
      v = FloatVector.broadcast(S, a[a2 + q]);
      s20 = v.fma(b0, s20); s21 = v.fma(b1, s21); s22 = v.fma(b2, s22);
      v = FloatVector.broadcast(S, a[a3 + q]);
      s30 = v.fma(b0, s30); s31 = v.fma(b1, s31); s32 = v.fma(b2, s32);
      v = FloatVector.broadcast(S, a[a4 + q]);
      s40 = v.fma(b0, s40); s41 = v.fma(b1, s41); s42 = v.fma(b2, s42);
      v = FloatVector.broadcast(S, a[a5 + q]);
      s50 = v.fma(b0, s50); s51 = v.fma(b1, s51); s52 = v.fma(b2, s52);
      v = FloatVector.broadcast(S, a[a6 + q]);
      s60 = v.fma(b0, s60); s61 = v.fma(b1, s61); s62 = v.fma(b2, s62);
      v = FloatVector.broadcast(S, a[a7 + q]);
      s70 = v.fma(b0, s70); s71 = v.fma(b1, s71); s72 = v.fma(b2, s72);
    }
    s00.intoArray(c, co); s01.intoArray(c, co + W); s02.intoArray(c, co + 2 * W);
    s10.intoArray(c, c1); s11.intoArray(c, c1 + W); s12.intoArray(c, c1 + 2 * W);
    s20.intoArray(c, c2); s21.intoArray(c, c2 + W); s22.intoArray(c, c2 + 2 * W);
    s30.intoArray(c, c3); s31.intoArray(c, c3 + W); s32.intoArray(c, c3 + 2 * W);
    s40.intoArray(c, c4); s41.intoArray(c, c4 + W); s42.intoArray(c, c4 + 2 * W);
    s50.intoArray(c, c5); s51.intoArray(c, c5 + W); s52.intoArray(c, c5 + 2 * W);
    s60.intoArray(c, c6); s61.intoArray(c, c6 + W); s62.intoArray(c, c6 + 2 * W);
    s70.intoArray(c, c7); s71.intoArray(c, c7 + W); s72.intoArray(c, c7 + 2 * W);
  }
  // spotless:on
}
