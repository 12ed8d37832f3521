package io.github.matryoshka.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The tile of the large matrix products: eight rows by three vectors, 24 accumulators that stay in
 * the 32 registers of AVX-512 and NEON; four rows by three, twelve accumulators, where there are
 * 16. Eight rows because a short text is then one tile high, and the weights stream past once. Each
 * output is one chain over k, so a row's result does not depend on the tile it falls into.
 *
 * <p>The compiler cannot tell that indices which grow by an unknown {@code ka} stay in A, so a
 * check stands before each number read of it. The checks cost nothing here, where multiply-adds
 * limit, and they keep the instructions in this order: without them C2 reads the numbers of all
 * rows first, runs out of registers and spills accumulators (213 GFLOP/s become 140).
 */
final class WideTile {
  private static final VectorSpecies<Float> S = VectorKernels.SPECIES;
  private static final int W = VectorKernels.WIDTH;

  /** 256-bit vectors mean AVX2, which has 16 registers. */
  private static final int ROWS = S.vectorBitSize() == 256 ? 4 : 8;

  /** Columns of C a tile computes. */
  static final int PANEL = 3 * W;

  private WideTile() {}

  /**
   * {@code C = A·B + D} for one panel of B and all rows of A. The last tile of a block whose rows
   * do not divide by the tile's height repeats its last row: all of D is read before C is written,
   * so the same numbers are stored again even where D is C.
   *
   * @param a rows of A, {@code lda} apart, from {@code ao}; the numbers of a row {@code ka} apart
   * @param b the panel: k rows of {@link #PANEL} numbers from {@code bo}
   * @param d rows of D, {@code ldd} apart, from {@code dat}; 0 apart for a bias
   * @param c rows of C, {@code ldc} apart, from {@code co}
   */
  static void panel(
      float[] a,
      int ao,
      int lda,
      int ka,
      float[] b,
      int bo,
      float[] d,
      int dat,
      int ldd,
      float[] c,
      int co,
      int ldc,
      int rows,
      int k) {
    int r = 0;
    while (ROWS == 8 && rows - r > 4) {
      int last = Math.min(7, rows - r - 1);
      rows8(a, ao + r * lda, lda, ka, b, bo, d, dat + r * ldd, ldd, c, co + r * ldc, ldc, last, k);
      r += 8;
    }
    for (; r < rows; r += 4) {
      int last = Math.min(3, rows - r - 1);
      rows4(a, ao + r * lda, lda, ka, b, bo, d, dat + r * ldd, ldd, c, co + r * ldc, ldc, last, k);
    }
  }

  // spotless:off
  private static void rows8(
      float[] a, int ao, int lda, int ka, float[] b, int bo, float[] d, int dat, int ldd,
      float[] c, int co, int ldc, int last, int k) {
    int r1 = Math.min(1, last), a1 = ao + r1 * lda, d1 = dat + r1 * ldd, c1 = co + r1 * ldc;
    int r2 = Math.min(2, last), a2 = ao + r2 * lda, d2 = dat + r2 * ldd, c2 = co + r2 * ldc;
    int r3 = Math.min(3, last), a3 = ao + r3 * lda, d3 = dat + r3 * ldd, c3 = co + r3 * ldc;
    int r4 = Math.min(4, last), a4 = ao + r4 * lda, d4 = dat + r4 * ldd, c4 = co + r4 * ldc;
    int r5 = Math.min(5, last), a5 = ao + r5 * lda, d5 = dat + r5 * ldd, c5 = co + r5 * ldc;
    int r6 = Math.min(6, last), a6 = ao + r6 * lda, d6 = dat + r6 * ldd, c6 = co + r6 * ldc;
    int r7 = Math.min(7, last), a7 = ao + r7 * lda, d7 = dat + r7 * ldd, c7 = co + r7 * ldc;
    FloatVector s00 = FloatVector.fromArray(S, d, dat), s01 = FloatVector.fromArray(S, d, dat + W), s02 = FloatVector.fromArray(S, d, dat + 2 * W);
    FloatVector s10 = FloatVector.fromArray(S, d, d1), s11 = FloatVector.fromArray(S, d, d1 + W), s12 = FloatVector.fromArray(S, d, d1 + 2 * W);
    FloatVector s20 = FloatVector.fromArray(S, d, d2), s21 = FloatVector.fromArray(S, d, d2 + W), s22 = FloatVector.fromArray(S, d, d2 + 2 * W);
    FloatVector s30 = FloatVector.fromArray(S, d, d3), s31 = FloatVector.fromArray(S, d, d3 + W), s32 = FloatVector.fromArray(S, d, d3 + 2 * W);
    FloatVector s40 = FloatVector.fromArray(S, d, d4), s41 = FloatVector.fromArray(S, d, d4 + W), s42 = FloatVector.fromArray(S, d, d4 + 2 * W);
    FloatVector s50 = FloatVector.fromArray(S, d, d5), s51 = FloatVector.fromArray(S, d, d5 + W), s52 = FloatVector.fromArray(S, d, d5 + 2 * W);
    FloatVector s60 = FloatVector.fromArray(S, d, d6), s61 = FloatVector.fromArray(S, d, d6 + W), s62 = FloatVector.fromArray(S, d, d6 + 2 * W);
    FloatVector s70 = FloatVector.fromArray(S, d, d7), s71 = FloatVector.fromArray(S, d, d7 + W), s72 = FloatVector.fromArray(S, d, d7 + 2 * W);
    for (int i = 0, p = bo, q = 0; i < k; i++, p += PANEL, q += ka) {
      FloatVector b0 = FloatVector.fromArray(S, b, p);
      FloatVector b1 = FloatVector.fromArray(S, b, p + W);
      FloatVector b2 = FloatVector.fromArray(S, b, p + 2 * W);
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

  // spotless:off
  private static void rows4(
      float[] a, int ao, int lda, int ka, float[] b, int bo, float[] d, int dat, int ldd,
      float[] c, int co, int ldc, int last, int k) {
    int r1 = Math.min(1, last), a1 = ao + r1 * lda, d1 = dat + r1 * ldd, c1 = co + r1 * ldc;
    int r2 = Math.min(2, last), a2 = ao + r2 * lda, d2 = dat + r2 * ldd, c2 = co + r2 * ldc;
    int r3 = Math.min(3, last), a3 = ao + r3 * lda, d3 = dat + r3 * ldd, c3 = co + r3 * ldc;
    FloatVector s00 = FloatVector.fromArray(S, d, dat), s01 = FloatVector.fromArray(S, d, dat + W), s02 = FloatVector.fromArray(S, d, dat + 2 * W);
    FloatVector s10 = FloatVector.fromArray(S, d, d1), s11 = FloatVector.fromArray(S, d, d1 + W), s12 = FloatVector.fromArray(S, d, d1 + 2 * W);
    FloatVector s20 = FloatVector.fromArray(S, d, d2), s21 = FloatVector.fromArray(S, d, d2 + W), s22 = FloatVector.fromArray(S, d, d2 + 2 * W);
    FloatVector s30 = FloatVector.fromArray(S, d, d3), s31 = FloatVector.fromArray(S, d, d3 + W), s32 = FloatVector.fromArray(S, d, d3 + 2 * W);
    for (int i = 0, p = bo, q = 0; i < k; i++, p += PANEL, q += ka) {
      FloatVector b0 = FloatVector.fromArray(S, b, p);
      FloatVector b1 = FloatVector.fromArray(S, b, p + W);
      FloatVector b2 = FloatVector.fromArray(S, b, p + 2 * W);
      FloatVector v = FloatVector.broadcast(S, a[ao + q]);
      s00 = v.fma(b0, s00); s01 = v.fma(b1, s01); s02 = v.fma(b2, s02);
      v = FloatVector.broadcast(S, a[a1 + q]);
      s10 = v.fma(b0, s10); s11 = v.fma(b1, s11); s12 = v.fma(b2, s12);
      v = FloatVector.broadcast(S, a[a2 + q]);
      s20 = v.fma(b0, s20); s21 = v.fma(b1, s21); s22 = v.fma(b2, s22);
      v = FloatVector.broadcast(S, a[a3 + q]);
      s30 = v.fma(b0, s30); s31 = v.fma(b1, s31); s32 = v.fma(b2, s32);
    }
    s00.intoArray(c, co); s01.intoArray(c, co + W); s02.intoArray(c, co + 2 * W);
    s10.intoArray(c, c1); s11.intoArray(c, c1 + W); s12.intoArray(c, c1 + 2 * W);
    s20.intoArray(c, c2); s21.intoArray(c, c2 + W); s22.intoArray(c, c2 + 2 * W);
    s30.intoArray(c, c3); s31.intoArray(c, c3 + W); s32.intoArray(c, c3 + 2 * W);
  }
  // spotless:on
}
