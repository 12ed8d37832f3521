package io.github.matryoshka.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The tile inside attention, whose matrices are as narrow as a head: six rows by two vectors,
 * twelve accumulators, which hide the latency of the multiply-add and fit 16 registers. Each output
 * is one chain over k.
 */
final class NarrowTile {
  private static final VectorSpecies<Float> S = VectorKernels.SPECIES;
  private static final int W = VectorKernels.WIDTH;

  /** Columns of C a tile computes. */
  static final int PANEL = 2 * W;

  private NarrowTile() {}

  /**
   * {@code C = A·B + bias} for one panel of B and all rows of A. The last tile of a block whose
   * rows do not divide by the tile's height repeats its last row: the same numbers are stored
   * again.
   *
   * @param a rows of A, {@code lda} apart, from {@code ao}
   * @param b the panel: k rows, {@code ldb} apart, from {@code bo}
   * @param bias one number a column from {@code biasAt}
   * @param c rows of C, {@code ldc} apart, from {@code co}
   */
  static void panel(
      float[] a,
      int ao,
      int lda,
      float[] b,
      int bo,
      int ldb,
      float[] bias,
      int biasAt,
      float[] c,
      int co,
      int ldc,
      int rows,
      int k) {
    int r = 0;
    // Eight rows are two tiles of four, not a tile of six and another that is a third full.
    while (rows - r >= 9 || rows - r == 5 || rows - r == 6) {
      int last = Math.min(5, rows - r - 1);
      rows6(a, ao + r * lda, lda, b, bo, ldb, bias, biasAt, c, co + r * ldc, ldc, last, k);
      r += 6;
    }
    for (; r < rows; r += 4) {
      int last = Math.min(3, rows - r - 1);
      rows4(a, ao + r * lda, lda, b, bo, ldb, bias, biasAt, c, co + r * ldc, ldc, last, k);
    }
  }

  // spotless:off
  private static void rows6(
      float[] a, int ao, int lda, float[] b, int bo, int ldb, float[] bias, int biasAt,
      float[] c, int co, int ldc, int last, int k) {
    int r1 = Math.min(1, last), a1 = ao + r1 * lda, c1 = co + r1 * ldc;
    int r2 = Math.min(2, last), a2 = ao + r2 * lda, c2 = co + r2 * ldc;
    int r3 = Math.min(3, last), a3 = ao + r3 * lda, c3 = co + r3 * ldc;
    int r4 = Math.min(4, last), a4 = ao + r4 * lda, c4 = co + r4 * ldc;
    int r5 = Math.min(5, last), a5 = ao + r5 * lda, c5 = co + r5 * ldc;
    FloatVector s00 = FloatVector.fromArray(S, bias, biasAt), s10 = s00, s20 = s00, s30 = s00, s40 = s00, s50 = s00;
    FloatVector s01 = FloatVector.fromArray(S, bias, biasAt + W), s11 = s01, s21 = s01, s31 = s01, s41 = s01, s51 = s01;
    for (int i = 0, p = bo; i < k; i++, p += ldb) {
      FloatVector b0 = FloatVector.fromArray(S, b, p);
      FloatVector b1 = FloatVector.fromArray(S, b, p + W);
      FloatVector v = FloatVector.broadcast(S, a[ao + i]);
      s00 = v.fma(b0, s00); s01 = v.fma(b1, s01);
      v = FloatVector.broadcast(S, a[a1 + i]);
      s10 = v.fma(b0, s10); s11 = v.fma(b1, s11);
      v = FloatVector.broadcast(S, a[a2 + i]);
      s20 = v.fma(b0, s20); s21 = v.fma(b1, s21);
      v = FloatVector.broadcast(S, a[a3 + i]);
      s30 = v.fma(b0, s30); s31 = v.fma(b1, s31);
      v = FloatVector.broadcast(S, a[a4 + i]);
      s40 = v.fma(b0, s40); s41 = v.fma(b1, s41);
      v = FloatVector.broadcast(S, a[a5 + i]);
      s50 = v.fma(b0, s50); s51 = v.fma(b1, s51);
    }
    s00.intoArray(c, co); s01.intoArray(c, co + W);
    s10.intoArray(c, c1); s11.intoArray(c, c1 + W);
    s20.intoArray(c, c2); s21.intoArray(c, c2 + W);
    s30.intoArray(c, c3); s31.intoArray(c, c3 + W);
    s40.intoArray(c, c4); s41.intoArray(c, c4 + W);
    s50.intoArray(c, c5); s51.intoArray(c, c5 + W);
  }
  // spotless:on

  // spotless:off
  private static void rows4(
      float[] a, int ao, int lda, float[] b, int bo, int ldb, float[] bias, int biasAt,
      float[] c, int co, int ldc, int last, int k) {
    int r1 = Math.min(1, last), a1 = ao + r1 * lda, c1 = co + r1 * ldc;
    int r2 = Math.min(2, last), a2 = ao + r2 * lda, c2 = co + r2 * ldc;
    int r3 = Math.min(3, last), a3 = ao + r3 * lda, c3 = co + r3 * ldc;
    FloatVector s00 = FloatVector.fromArray(S, bias, biasAt), s10 = s00, s20 = s00, s30 = s00;
    FloatVector s01 = FloatVector.fromArray(S, bias, biasAt + W), s11 = s01, s21 = s01, s31 = s01;
    for (int i = 0, p = bo; i < k; i++, p += ldb) {
      FloatVector b0 = FloatVector.fromArray(S, b, p);
      FloatVector b1 = FloatVector.fromArray(S, b, p + W);
      FloatVector v = FloatVector.broadcast(S, a[ao + i]);
      s00 = v.fma(b0, s00); s01 = v.fma(b1, s01);
      v = FloatVector.broadcast(S, a[a1 + i]);
      s10 = v.fma(b0, s10); s11 = v.fma(b1, s11);
      v = FloatVector.broadcast(S, a[a2 + i]);
      s20 = v.fma(b0, s20); s21 = v.fma(b1, s21);
      v = FloatVector.broadcast(S, a[a3 + i]);
      s30 = v.fma(b0, s30); s31 = v.fma(b1, s31);
    }
    s00.intoArray(c, co); s01.intoArray(c, co + W);
    s10.intoArray(c, c1); s11.intoArray(c, c1 + W);
    s20.intoArray(c, c2); s21.intoArray(c, c2 + W);
    s30.intoArray(c, c3); s31.intoArray(c, c3 + W);
  }
  // spotless:on
}
