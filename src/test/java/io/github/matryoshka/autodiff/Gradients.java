package io.github.matryoshka.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.kernels.Kernels;
import io.github.matryoshka.kernels.KernelsUnderTest;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Gradients in float held against central differences in double. */
public final class Gradients {
  private static final double LIMIT = 1e-6;

  private Gradients() {}

  /** Fourth-order central differences: for a step of 1e-4 exact to about 1e-11. */
  public static double[] differences(ToDoubleFunction<double[]> f, double[] x, double h) {
    double[] slope = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double middle = x[i];
      double near = at(f, x, i, middle + h) - at(f, x, i, middle - h);
      double far = at(f, x, i, middle + 2 * h) - at(f, x, i, middle - 2 * h);
      x[i] = middle;
      slope[i] = (8 * near - far) / (12 * h);
    }
    return slope;
  }

  private static double at(ToDoubleFunction<double[]> f, double[] x, int i, double value) {
    x[i] = value;
    return f.applyAsDouble(x);
  }

  public static void assertGradient(
      String what, ToDoubleFunction<double[]> f, float[] x, double h, float[] gradient) {
    assertClose(what, differences(f, doubles(x), h), gradient);
  }

  /** {@code ‖got − wanted‖ ≤ 1e-6·‖wanted‖}. */
  public static void assertClose(String what, double[] wanted, float[] got) {
    assertEquals(wanted.length, got.length, what);
    double error = 0;
    double power = 0;
    for (int i = 0; i < wanted.length; i++) {
      error += Math.pow(got[i] - wanted[i], 2);
      power += wanted[i] * wanted[i];
    }
    double relative = Math.sqrt(error / power);
    assertTrue(relative <= LIMIT, what + ": relative error " + relative);
  }

  public static void assertValue(String what, double wanted, double got) {
    assertEquals(wanted, got, LIMIT * Math.abs(wanted), what);
  }

  /** Runs on all kernels with one, two and three threads; the one result all of them gave. */
  public static float[] sameBits(Function<Parallel, float[]> operation) {
    float[] first = null;
    for (Kernels kernels : KernelsUnderTest.all()) {
      for (int threads = 1; threads <= 3; threads++) {
        try (Parallel parallel = new Parallel(kernels, threads)) {
          float[] result = operation.apply(parallel);
          first = first == null ? result : first;
          assertArrayEquals(first, result, kernels.description() + ", threads: " + threads);
        }
      }
    }
    return first;
  }

  public static double[] doubles(float[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i];
    }
    return y;
  }

  public static float[] numbers(SplittableRandom random, int n, double scale) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) ((random.nextDouble() * 2 - 1) * scale);
    }
    return x;
  }

  public static float[] join(float[]... parts) {
    int size = 0;
    for (float[] part : parts) {
      size += part.length;
    }
    float[] all = new float[size];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
