package io.github.matryoshka.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.matryoshka.kernels.Kernels;
import io.github.matryoshka.kernels.Matrix;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Gradients of Σ g·y for random g: every entry of the Jacobian takes part. */
class LayersTest {
  private final SplittableRandom random = new SplittableRandom(3);

  @Test
  void linear() {
    for (int[] shape : new int[][] {{1, 1, 1}, {5, 7, 3}, {18, 50, 33}, {40, 8, 16}}) {
      int rows = shape[0];
      int n = shape[1];
      int k = shape[2];
      float[] w = Gradients.numbers(random, n * k + n, 1);
      float[] x = Gradients.numbers(random, rows * k, 1);
      float[] g = Gradients.numbers(random, rows * n, 1);
      float[] got = Gradients.sameBits(parallel -> linear(parallel, x, w, g, rows, n, k));
      String what = "linear " + Arrays.toString(shape);
      double[] y =
          Reference.linear(Gradients.doubles(x), rows, k, Gradients.doubles(w), 0, n, n * k);
      Gradients.assertClose(what, y, Arrays.copyOf(got, rows * n));
      Gradients.assertGradient(
          what + " parameters",
          v -> dot(g, Reference.linear(Gradients.doubles(x), rows, k, v, 0, n, n * k)),
          w,
          0.1,
          Arrays.copyOfRange(got, rows * n, rows * n + w.length));
      Gradients.assertGradient(
          what + " inputs",
          v -> dot(g, Reference.linear(v, rows, k, Gradients.doubles(w), 0, n, n * k)),
          x,
          0.1,
          Arrays.copyOfRange(got, rows * n + w.length, got.length));
    }
  }

  /** Output, then the gradients of W and b, then that of x. */
  private static float[] linear(
      Parallel parallel, float[] x, float[] w, float[] g, int rows, int n, int k) {
    float[] y = new float[rows * n];
    float[] dw = new float[w.length];
    float[] dx = new float[x.length];
    Matrix inputs = Matrix.of(x, rows, k);
    Matrix weights = Matrix.of(w, n, k);
    Linear.forward(
        parallel, inputs, weights, new Matrix(w, n * k, 1, n, n, 1), Matrix.of(y, rows, n));
    Linear.backward(
        parallel,
        inputs,
        weights,
        Matrix.of(g, rows, n),
        Matrix.of(dw, n, k),
        new Matrix(dw, n * k, 1, n, n, 1),
        Matrix.of(dx, rows, k));
    return Gradients.join(y, dw, dx);
  }

  @Test
  void linearWithoutBiasOrInputGradientAddsToWhatIsThere() {
    float[] dw = {10, 20};
    try (Parallel parallel = new Parallel(Kernels.scalar(), 1)) {
      Matrix x = Matrix.of(new float[] {1, 2}, 1, 2);
      Matrix w = Matrix.of(new float[] {3, 4}, 1, 2);
      float[] y = new float[1];
      Linear.forward(parallel, x, w, null, Matrix.of(y, 1, 1));
      assertArrayEquals(new float[] {11}, y);
      Matrix dy = Matrix.of(new float[] {5}, 1, 1);
      Linear.backward(parallel, x, w, dy, Matrix.of(dw, 1, 2), null, null);
    }
    assertArrayEquals(new float[] {15, 30}, dw);
  }

  @Test
  void gelu() {
    float[] x = Gradients.numbers(random, 301, 6);
    x[3] = 0;
    float[] g = Gradients.numbers(random, x.length, 1);
    float[] got =
        Gradients.sameBits(
            parallel -> {
              float[] y = new float[x.length];
              float[] dx = new float[x.length];
              Gelu.forward(parallel.kernels(), x, y, x.length);
              Gelu.backward(parallel.kernels(), x, g, dx, x.length);
              return Gradients.join(y, dx);
            });
    double[] y = Arrays.stream(Gradients.doubles(x)).map(Reference::gelu).toArray();
    Gradients.assertClose("gelu", y, Arrays.copyOf(got, x.length));
    Gradients.assertGradient(
        "gelu",
        v -> dot(g, Arrays.stream(v).map(Reference::gelu).toArray()),
        x,
        1e-3,
        Arrays.copyOfRange(got, x.length, got.length));
  }

  @Test
  void reluAndResidual() {
    float[] x = {-2, 0, 3, 0.5f};
    float[] y = new float[4];
    float[] dx = {1, 1, 1, 1};
    Relu.forward(x, y, 4);
    assertArrayEquals(new float[] {0, 0, 3, 0.5f}, y);
    Relu.backward(y, new float[] {5, 6, 7, 8}, dx, 4);
    assertArrayEquals(new float[] {1, 1, 8, 9}, dx);
    Residual.forward(x, y, 4);
    assertArrayEquals(new float[] {-2, 0, 6, 1}, y);
    Residual.backward(new float[] {1, 2, 3, 4}, dx, 4);
    assertArrayEquals(new float[] {2, 3, 11, 13}, dx);
  }

  private static double dot(float[] g, double[] y) {
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      sum += g[i] * y[i];
    }
    return sum;
  }
}
