package io.github.matryoshka.autodiff;

import io.github.matryoshka.kernels.Kernels;

/**
 * {@code y = x·Φ(x)} with the exact normal distribution Φ, over n numbers (Hendrycks and Gimpel
 * 2016). Allocates nothing.
 */
public final class Gelu {
  private Gelu() {}

  /** {@code y = x·Φ(x)}; overwrites y. Keep x for the way back. */
  public static void forward(Kernels kernels, float[] x, float[] y, int n) {
    System.arraycopy(x, 0, y, 0, n);
    kernels.gelu(y, n);
  }

  /** From {@code y = x·Φ(x)}: {@code dx += dy·(Φ(x) + x·φ(x))}, φ the normal density. */
  public static void backward(Kernels kernels, float[] x, float[] dy, float[] dx, int n) {
    kernels.geluGradient(x, dy, dx, n);
  }
}
