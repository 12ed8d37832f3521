package io.github.matryoshka.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every operation against double precision, and every implementation against the others' bits. */
@Tag("kernels")
class KernelsTest {
  private static final List<Kernels> ALL = KernelsUnderTest.all();

  /** Normalised mean squared error allowed for sums of up to 1,536 terms in float. */
  private static final double NMSE = 2e-12;

  private final SplittableRandom random = new SplittableRandom(7);

  @Test
  void linear() {
    Workspace space = new Workspace(1, 32);
    int[][] shapes = {{64, 64}, {1152, 384}, {384, 1536}, {100, 24}, {7, 5}, {24, 1}, {96, 33}};
    for (int[] shape : shapes) {
      int n = shape[0];
      int k = shape[1];
      float[] w = numbers(n * k, 1);
      float[] bias = numbers(n, 1);
      for (int rows : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 25}) {
        float[] x = numbers(rows * k, 1);
        double[] wanted = Oracle.linear(x, rows, w, bias, n, k);
        float[][] results = new float[ALL.size()][rows * n];
        for (int i = 0; i < ALL.size(); i++) {
          Kernels kernels = ALL.get(i);
          kernels.linear(x, rows, kernels.pack(w, bias, n, k), results[i], space);
        }
        check("linear %d×%d×%d".formatted(rows, n, k), wanted, results);
      }
    }
  }

  @Test
  void roundedWeightsAreTheNearestBfloat16() {
    Workspace space = new Workspace();
    for (int[] shape : new int[][] {{144, 384}, {96, 1536}, {100, 24}, {7, 130}}) {
      int n = shape[0];
      int k = shape[1];
      float[] w = numbers(n * k, 1);
      float[] nearest = new float[n * k];
      for (int i = 0; i < w.length; i++) {
        nearest[i] = nearestBfloat16(w[i]);
      }
      float[] bias = numbers(n, 1);
      for (int rows : new int[] {1, 7, 8, 9, 25, 257}) {
        float[] x = numbers(rows * k, 1);
        for (Kernels kernels : ALL) {
          float[] wanted = new float[rows * n];
          kernels.linear(x, rows, kernels.pack(nearest, bias, n, k), wanted, space);
          float[] got = new float[rows * n];
          kernels.linear(x, rows, kernels.pack(w, bias, n, k).rounded(), got, space);
          assertArrayEquals(wanted, got, kernels.description() + " " + rows + " rows of " + k);
        }
      }
    }
  }

  @Test
  void tiesRoundToEvenAndOverflowIsSaid() {
    float[] w = {1 + 0x1p-8f, 1 + 3 * 0x1p-8f, -1 - 0x1p-8f, 1 + 0x1p-8f + 0x1p-23f};
    float[] wanted = {1, 1 + 0x1p-6f, -1, 1 + 0x1p-7f};
    float[] out = new float[4];
    Kernels kernels = Kernels.scalar();
    PackedMatrix rounded = kernels.pack(w, new float[4], 4, 1).rounded();
    kernels.linear(new float[] {1}, 1, rounded, out, new Workspace());
    assertArrayEquals(wanted, out);
    PackedMatrix large = kernels.pack(new float[] {Float.MAX_VALUE}, new float[1], 1, 1);
    Exception e = assertThrows(ArithmeticException.class, large::rounded);
    assertEquals("weight: expected one that bfloat16 can hold, got 3.4028235E38", e.getMessage());
  }

  /** By the distance to the two neighbours, in double precision. */
  private static float nearestBfloat16(float x) {
    float below = Float.intBitsToFloat(Float.floatToRawIntBits(x) & 0xffff0000);
    float above = Float.intBitsToFloat((Float.floatToRawIntBits(x) & 0xffff0000) + 0x10000);
    double low = Math.abs((double) x - below);
    double high = Math.abs((double) above - x);
    boolean even = (Float.floatToRawIntBits(below) & 0x10000) == 0;
    return low < high || low == high && even ? below : above;
  }

  @Test
  void aRowDoesNotDependOnItsNeighbours() {
    int n = 128;
    int k = 96;
    float[] w = numbers(n * k, 1);
    float[] bias = numbers(n, 1);
    float[] x = numbers(17 * k, 1);
    Workspace space = new Workspace(1, 32);
    for (Kernels kernels : ALL) {
      PackedMatrix packed = kernels.pack(w, bias, n, k);
      float[] together = new float[17 * n];
      kernels.linear(x, 17, packed, together, space);
      for (int r = 0; r < 17; r++) {
        float[] alone = new float[n];
        kernels.linear(Arrays.copyOfRange(x, r * k, (r + 1) * k), 1, packed, alone, space);
        assertArrayEquals(Arrays.copyOfRange(together, r * n, (r + 1) * n), alone, "row " + r);
      }
    }
  }

  @Test
  void gelu() {
    float[] x = new float[20_003];
    for (int i = 0; i < x.length; i++) {
      x[i] = (i - 10_000) * 1e-3f;
    }
    double[] wanted = Oracle.gelu(x);
    float[][] results = new float[ALL.size()][];
    for (int i = 0; i < ALL.size(); i++) {
      results[i] = x.clone();
      ALL.get(i).gelu(results[i], x.length);
    }
    check("gelu", wanted, results);
    for (int i = 0; i < x.length; i++) {
      // erf is within 4e-7 of 1, and gelu multiplies that by half its argument.
      assertEquals(wanted[i], results[0][i], 2.5e-7 * Math.max(1, Math.abs(x[i])), "gelu " + x[i]);
    }
  }

  @Test
  void geluOfTheExtremes() {
    for (Kernels kernels : ALL) {
      float[] x = new float[32];
      x[0] = 1e30f;
      x[1] = -100f;
      x[2] = -0f;
      kernels.gelu(x, x.length);
      assertEquals(1e30f, x[0], 1e24f);
      assertEquals(0, x[1], 1e-5f);
      assertEquals(0, x[2]);
    }
  }

  @Test
  void attention() {
    for (int size : new int[] {32, 64, 13}) {
      for (int tokens : new int[] {1, 2, 3, 15, 16, 17, 31, 33, 48, 49, 64, 97, 130}) {
        int heads = 3;
        int d = heads * size;
        float[] qkv = numbers(tokens * 3 * d, 2);
        double[] wanted = Oracle.attention(qkv, tokens, heads, size);
        float[][] results = new float[ALL.size()][tokens * d];
        for (int i = 0; i < ALL.size(); i++) {
          Workspace workspace = new Workspace(200, size);
          ALL.get(i).attention(qkv, 0, tokens, heads, results[i], workspace);
        }
        check("attention %d tokens, head size %d".formatted(tokens, size), wanted, results);
      }
    }
  }

  @Test
  void attentionOfATextInABatchWithUsedScratch() {
    int size = 32;
    int d = 2 * size;
    float[] qkv = numbers(150 * 3 * d, 2);
    for (Kernels kernels : ALL) {
      Workspace workspace = new Workspace(120, size);
      float[] context = new float[150 * d];
      kernels.attention(qkv, 0, 120, 2, context, workspace);
      kernels.attention(qkv, 120, 30, 2, context, workspace);
      float[] alone = new float[30 * d];
      float[] own = Arrays.copyOfRange(qkv, 120 * 3 * d, 150 * 3 * d);
      kernels.attention(own, 0, 30, 2, alone, new Workspace(30, size));
      assertArrayEquals(alone, Arrays.copyOfRange(context, 120 * d, 150 * d));
    }
  }

  @Test
  void attentionSurvivesLargeScores() {
    int size = 32;
    float[] qkv = new float[3 * 3 * size];
    for (int i = 0; i < qkv.length; i++) {
      qkv[i] = i % (3 * size) < 2 * size ? 30f * (i / (3 * size) - 1) : i;
    }
    for (Kernels kernels : ALL) {
      float[] context = new float[3 * size];
      kernels.attention(qkv, 0, 3, 1, context, new Workspace(3, size));
      for (int i = 0; i < size; i++) {
        // The last token's query fits its own key best by far: it takes its own value.
        assertEquals(qkv[2 * 3 * size + 2 * size + i], context[2 * size + i], 1e-3f);
      }
    }
  }

  @Test
  void addNorm() {
    for (int d : new int[] {384, 312, 16, 5}) {
      LayerNorm norm = new LayerNorm(numbers(d, 1), numbers(d, 1), 1e-12);
      float[] x = numbers(7 * d, 3);
      for (float[] y : new float[][] {numbers(7 * d, 3), null}) {
        double[] wanted = Oracle.addNorm(x, y, 7, norm);
        float[][] results = new float[ALL.size()][];
        for (int i = 0; i < ALL.size(); i++) {
          results[i] = x.clone();
          ALL.get(i).addNorm(results[i], y, 7, norm, new Workspace(1, 16));
        }
        check("addNorm of " + d, wanted, results);
      }
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    Kernels kernels = Kernels.scalar();
    assertMessage(
        "weights: expected 4 × 3 and as many biases, got 11 numbers and 4 biases",
        () -> kernels.pack(new float[11], new float[4], 4, 3));
    assertMessage(
        "beta: expected 3 numbers, got 2", () -> new LayerNorm(new float[3], new float[2], 1e-12));
    assertMessage(
        "text: expected at most 4 tokens, got 5 (workspace)",
        () -> kernels.attention(new float[999], 0, 5, 1, new float[999], new Workspace(4, 8)));
  }

  private static void assertMessage(
      String message, org.junit.jupiter.api.function.Executable action) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, action).getMessage());
  }

  static void check(String what, double[] wanted, float[][] results) {
    double error = 0;
    double power = 0;
    for (int i = 0; i < wanted.length; i++) {
      error += Math.pow(wanted[i] - results[0][i], 2);
      power += wanted[i] * wanted[i];
    }
    assertTrue(error <= NMSE * power, what + ": normalised error " + error / power);
    for (float[] other : results) {
      assertArrayEquals(results[0], other, what + ": other bits than plain Java");
    }
  }

  private float[] numbers(int n, double scale) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) ((random.nextDouble() * 2 - 1) * scale);
    }
    return x;
  }
}
