package io.github.matryoshka.kernels;

import java.util.Arrays;

/** {@code x ← LayerNorm(x + y)} for one row: mean, then squared deviations, then scale. */
final class ScalarNorm {
  private ScalarNorm() {}

  static void row(float[] x, int at, float[] y, int from, LayerNorm norm, float[] lanes) {
    int n = norm.size();
    if (y != null) {
      for (int i = 0; i < n; i++) {
        x[at + i] += y[from + i];
      }
    }
    Arrays.fill(lanes, 0);
    for (int i = 0; i < n; i++) {
      lanes[i % Lanes.COUNT] += x[at + i];
    }
    float mean = Lanes.sum(lanes) / n;
    Arrays.fill(lanes, 0);
    for (int i = 0; i < n; i++) {
      float d = x[at + i] - mean;
      lanes[i % Lanes.COUNT] = Math.fma(d, d, lanes[i % Lanes.COUNT]);
    }
    float inverse = norm.inverseDeviation(Lanes.sum(lanes));
    for (int i = 0; i < n; i++) {
      x[at + i] = Math.fma((x[at + i] - mean) * inverse, norm.gamma()[i], norm.beta()[i]);
    }
  }
}
