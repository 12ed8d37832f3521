package io.github.matryoshka.bert;

/** Token vectors to one vector, token after token, so that the order of additions is fixed. */
final class Pool {
  private Pool() {}

  /** {@code out = 1/L·Σ_t h[t]} over the tokens from first to end. */
  static void mean(float[] hidden, int first, int end, int d, float[] out, int offset) {
    System.arraycopy(hidden, first * d, out, offset, d);
    for (int t = first + 1; t < end; t++) {
      for (int i = 0; i < d; i++) {
        out[offset + i] += hidden[t * d + i];
      }
    }
    float factor = 1f / (end - first);
    for (int i = 0; i < d; i++) {
      out[offset + i] *= factor;
    }
  }

  /** {@code out = max_t h[t]}, number by number. */
  static void max(float[] hidden, int first, int end, int d, float[] out, int offset) {
    System.arraycopy(hidden, first * d, out, offset, d);
    for (int t = first + 1; t < end; t++) {
      for (int i = 0; i < d; i++) {
        out[offset + i] = Math.max(out[offset + i], hidden[t * d + i]);
      }
    }
  }
}
