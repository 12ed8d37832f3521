package io.github.matryoshka.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.matryoshka.kernels.Kernels;
import io.github.matryoshka.kernels.Matrix;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class PrefixCosinesTest {
  private final SplittableRandom random = new SplittableRandom(5);

  @Test
  void cosinesAndGradients() {
    check(new int[] {1}, 1, 1, 1);
    check(new int[] {1, 3, 8}, 5, 7, 8);
    check(new int[] {1, 3, 8, 13}, 9, 50, 17);
    check(new int[] {8, 16, 48}, 19, 33, 48);
    check(new int[] {2, 5}, 3, 200, 6);
  }

  private void check(int[] dims, int n, int k, int d) {
    String what = "%s of %d, %d×%d".formatted(Arrays.toString(dims), d, n, k);
    float[] u = Gradients.numbers(random, n * d, 1);
    float[] v = Gradients.numbers(random, k * d, 1);
    if (n > 1) {
      // A vector whose first number is 0, and one that is 0 altogether.
      u[d] = 0;
      Arrays.fill(v, d, 2 * d, 0);
    }
    float[] g = Gradients.numbers(random, dims.length * n * k, 1);
    float[] got = Gradients.sameBits(parallel -> run(parallel, dims, u, n, v, k, d, g));
    double[] s = cosines(dims, Gradients.doubles(u), n, Gradients.doubles(v), k, d);
    Gradients.assertClose(what, s, Arrays.copyOf(got, s.length));
    if (d == 1) {
      // The cosine of two numbers is ±1 whatever they are.
      return;
    }
    float[] du = Arrays.copyOfRange(got, s.length, s.length + n * d);
    float[] dv = Arrays.copyOfRange(got, s.length + n * d, got.length);
    double[] fixedU = Gradients.doubles(u);
    double[] fixedV = Gradients.doubles(v);
    Gradients.assertClose(
        what + " u", gradient(x -> dot(g, cosines(dims, x, n, fixedV, k, d)), u, d, du), du);
    Gradients.assertClose(
        what + " v", gradient(x -> dot(g, cosines(dims, fixedU, n, x, k, d)), v, d, dv), dv);
  }

  /**
   * Differences; 0 for a vector of zeros. A number that leads from a zero prefix is left out, by
   * taking what was computed: there the cosine jumps, and only its later prefixes have a slope.
   */
  private static double[] gradient(
      ToDoubleFunction<double[]> f, float[] x, int d, float[] computed) {
    double[] slope = Gradients.differences(f, Gradients.doubles(x), 1e-4);
    for (int row = 0; row < x.length; row += d) {
      int zeros = 0;
      while (zeros < d && x[row + zeros] == 0) {
        slope[row + zeros] = computed[row + zeros];
        zeros++;
      }
      for (int c = 0; zeros == d && c < d; c++) {
        assertEquals(0, computed[row + c]);
      }
    }
    return slope;
  }

  /** Cosines at all dims, then the gradients of u and v. */
  private static float[] run(
      Parallel parallel, int[] dims, float[] u, int n, float[] v, int k, int d, float[] g) {
    // Larger than needed and used before, as a last, shorter batch would be.
    PrefixCosines cosines = new PrefixCosines(dims, n + 2, k + 3);
    cosines.forward(parallel, Matrix.of(v, 1, d), Matrix.of(v, k, d));
    cosines.forward(parallel, Matrix.of(u, n, d), Matrix.of(v, k, d));
    float[] s = new float[dims.length * n * k];
    for (int p = 0; p < dims.length; p++) {
      System.arraycopy(cosines.cosines(p), 0, s, p * n * k, n * k);
      for (int i = 0; i < n * k; i++) {
        cosines.gradient(p)[i] += g[p * n * k + i];
      }
    }
    float[] du = new float[u.length];
    float[] dv = new float[v.length];
    cosines.backward(parallel, Matrix.of(du, n, d), Matrix.of(dv, k, d));
    return Gradients.join(s, du, dv);
  }

  static double[] cosines(int[] dims, double[] u, int n, double[] v, int k, int d) {
    double[] s = new double[dims.length * n * k];
    for (int p = 0; p < dims.length; p++) {
      System.arraycopy(Reference.cosines(u, n, v, k, d, dims[p]), 0, s, p * n * k, n * k);
    }
    return s;
  }

  @Test
  void bothSidesMayBeOneMatrix() {
    int[] dims = {3, 7};
    float[] x = Gradients.numbers(random, 6 * 7, 1);
    float[] g = Gradients.numbers(random, 2 * 36, 1);
    float[] got =
        Gradients.sameBits(
            parallel -> {
              PrefixCosines cosines = new PrefixCosines(dims, 6, 6);
              Matrix all = Matrix.of(x, 6, 7);
              cosines.forward(parallel, all, all);
              System.arraycopy(g, 0, cosines.gradient(0), 0, 36);
              System.arraycopy(g, 36, cosines.gradient(1), 0, 36);
              float[] dx = new float[x.length];
              cosines.backward(parallel, Matrix.of(dx, 6, 7), Matrix.of(dx, 6, 7));
              return dx;
            });
    Gradients.assertGradient("one matrix", v -> dot(g, cosines(dims, v, 6, v, 6, 7)), x, 1e-4, got);
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertEquals(
        "dims: expected ascending positive numbers, got [4, 4]",
        assertThrows(
                IllegalArgumentException.class, () -> new PrefixCosines(new int[] {4, 4}, 1, 1))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> new PrefixCosines(new int[0], 1, 1));
    PrefixCosines cosines = new PrefixCosines(new int[] {4}, 1, 1);
    Matrix two = Matrix.of(new float[8], 2, 4);
    try (Parallel parallel = new Parallel(Kernels.scalar(), 1)) {
      assertEquals(
          "vectors: expected at most 1 rows of at least 4 neighbouring numbers, got 2 of 4 by 1",
          assertThrows(IllegalArgumentException.class, () -> cosines.forward(parallel, two, two))
              .getMessage());
    }
  }

  private static double dot(float[] g, double[] s) {
    double sum = 0;
    for (int i = 0; i < s.length; i++) {
      sum += g[i] * s[i];
    }
    return sum;
  }
}
