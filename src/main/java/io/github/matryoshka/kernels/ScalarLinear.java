package io.github.matryoshka.kernels;

/** {@code y = x·Wᵀ + b}, each output one chain of multiply-adds over K, starting at the bias. */
final class ScalarLinear {
  private ScalarLinear() {}

  static void linear(float[] x, int rows, PackedMatrix w, float[] y) {
    int width = w.width();
    for (int p = 0; p < w.panelCount(); p++) {
      int used = Math.min(width, w.outputs() - p * width);
      for (int r = 0; r < rows; r++) {
        int out = r * w.outputs() + p * width;
        System.arraycopy(w.bias(), p * width, y, out, used);
        accumulate(x, r * w.inputs(), w, p * w.inputs() * width, y, out, used);
      }
    }
  }

  /** {@code y[j] += Σ_k x[k]·panel[k][j]}: the inner loop runs along a panel row. */
  private static void accumulate(
      float[] x, int at, PackedMatrix w, int from, float[] y, int out, int used) {
    float[] panel = w.panels();
    for (int k = 0, b = from; k < w.inputs(); k++, b += w.width()) {
      float v = x[at + k];
      for (int j = 0; j < used; j++) {
        y[out + j] = Math.fma(v, panel[b + j], y[out + j]);
      }
    }
  }
}
