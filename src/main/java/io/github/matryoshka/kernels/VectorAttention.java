package io.github.matryoshka.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * One head of self-attention as two small matrix products. Keys are transposed into panels once a
 * head; then for each block of queries: scores, softmax, scores times values, and the division by
 * the softmax's sum last, on S numbers instead of L.
 */
final class VectorAttention {
  private static final VectorSpecies<Float> S = VectorKernels.SPECIES;
  private static final int W = VectorKernels.WIDTH;

  private VectorAttention() {}

  static void head(
      float[] qkv, int first, int tokens, int heads, int head, float[] context, Workspace w) {
    int size = w.headSize;
    int hidden = heads * size;
    int row = 3 * hidden;
    int query = first * row + head * size;
    int value = query + 2 * hidden;
    int padded = Workspace.padded(tokens);
    float scale = (float) (1 / Math.sqrt(size));
    transposeKeys(qkv, query + hidden, row, tokens, size, w.keys);
    for (int from = 0; from < tokens; from += Workspace.QUERY_BLOCK) {
      int rows = Math.min(Workspace.QUERY_BLOCK, tokens - from);
      for (int j = 0; j < tokens; j += NarrowTile.PANEL) {
        NarrowTile.panel(
            qkv,
            query + from * row,
            row,
            w.keys,
            j * size,
            NarrowTile.PANEL,
            w.noBias,
            0,
            w.scores,
            j,
            padded,
            rows,
            size);
      }
      int out = (first + from) * hidden + head * size;
      for (int i = 0; i < rows; i++) {
        w.sums[i] = VectorSoftmax.softmax(w.scores, i * padded, tokens, scale, w.lanes);
      }
      for (int j = 0; j < size; j += NarrowTile.PANEL) {
        NarrowTile.panel(
            w.scores, 0, padded, qkv, value + j, row, w.noBias, 0, context, out + j, hidden, rows,
            tokens);
      }
      for (int i = 0; i < rows; i++) {
        scale(context, out + i * hidden, size, 1 / w.sums[i]);
      }
    }
  }

  private static void scale(float[] x, int at, int n, float factor) {
    for (int i = 0; i < n; i += W) {
      FloatVector.fromArray(S, x, at + i).mul(factor).intoArray(x, at + i);
    }
  }

  /** Panels of {@link NarrowTile#PANEL} keys, number k of all of them side by side. */
  private static void transposeKeys(
      float[] qkv, int at, int row, int tokens, int size, float[] keys) {
    for (int j = 0; j < tokens; j++) {
      int to = j / NarrowTile.PANEL * NarrowTile.PANEL * size + j % NarrowTile.PANEL;
      for (int k = 0; k < size; k++) {
        keys[to + k * NarrowTile.PANEL] = qkv[at + j * row + k];
      }
    }
  }
}
