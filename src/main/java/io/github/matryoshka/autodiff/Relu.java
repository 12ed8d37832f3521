package io.github.matryoshka.autodiff;

/** {@code y = max(x, 0)} over n numbers. Allocates nothing. */
public final class Relu {
  private Relu() {}

  /** {@code y = max(x, 0)}; overwrites y, which may be x. */
  public static void forward(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.max(x[i], 0);
    }
  }

  /**
   * From {@code y = max(x, 0)}: {@code dx += dy} where y > 0.
   *
   * @param y what forward wrote
   */
  public static void backward(float[] y, float[] dy, float[] dx, int n) {
    for (int i = 0; i < n; i++) {
      dx[i] += y[i] > 0 ? dy[i] : 0;
    }
  }
}
