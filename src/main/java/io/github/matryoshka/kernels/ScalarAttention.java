package io.github.matryoshka.kernels;

import java.util.Arrays;

/** One head of self-attention: {@code softmax(Q·Kᵀ/√S)·V}, a query row at a time. */
final class ScalarAttention {
  private ScalarAttention() {}

  static void head(
      float[] qkv, int first, int tokens, int heads, int head, float[] context, Workspace w) {
    int size = w.headSize;
    int hidden = heads * size;
    float scale = (float) (1 / Math.sqrt(size));
    for (int i = 0; i < tokens; i++) {
      int query = (first + i) * 3 * hidden + head * size;
      for (int j = 0; j < tokens; j++) {
        int key = (first + j) * 3 * hidden + hidden + head * size;
        w.scores[j] = dot(qkv, query, key, size);
      }
      float total = softmax(w.scores, 0, tokens, scale, w.lanes);
      int value = first * 3 * hidden + 2 * hidden + head * size;
      int out = (first + i) * hidden + head * size;
      weightedSum(w.scores, qkv, value, 3 * hidden, tokens, size, context, out, 1 / total);
    }
  }

  private static float dot(float[] x, int a, int b, int n) {
    float sum = 0;
    for (int k = 0; k < n; k++) {
      sum = Math.fma(x[a + k], x[b + k], sum);
    }
    return sum;
  }

  /** {@code s ← exp(scale·(s − max s))}; returns the sum. Division by it is left to the caller. */
  static float softmax(float[] s, int at, int n, float scale, float[] lanes) {
    float max = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < n; j++) {
      max = Math.max(max, s[at + j]);
    }
    Arrays.fill(lanes, 0);
    for (int j = 0; j < n; j++) {
      float e = Exp.exp((s[at + j] - max) * scale);
      s[at + j] = e;
      lanes[j % Lanes.COUNT] += e;
    }
    return Lanes.sum(lanes);
  }

  /** {@code out = factor·Σ_j p[j]·V[j]}. */
  private static void weightedSum(
      float[] p,
      float[] v,
      int at,
      int stride,
      int rows,
      int n,
      float[] out,
      int outAt,
      float factor) {
    for (int k = 0; k < n; k++) {
      out[outAt + k] = 0;
    }
    for (int j = 0, row = at; j < rows; j++, row += stride) {
      float weight = p[j];
      for (int k = 0; k < n; k++) {
        out[outAt + k] = Math.fma(weight, v[row + k], out[outAt + k]);
      }
    }
    for (int k = 0; k < n; k++) {
      out[outAt + k] *= factor;
    }
  }
}
