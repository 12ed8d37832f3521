package io.github.matryoshka.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.adaptor.Adaptor;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PrincipalRotationTest {
  private static final int D = 24;
  private final SplittableRandom random = new SplittableRandom(11);

  @Test
  void rowsAreOrthonormal() {
    orthonormal(fit(sample(200), 200));
  }

  @Test
  void fewerVectorsThanDimensionsStillGiveARotation() {
    orthonormal(fit(sample(3), 3));
    orthonormal(fit(sample(1), 1));
  }

  @Test
  void eachRowIsAnEigenvectorAndEigenvaluesDescend() {
    int n = 300;
    float[] x = sample(n);
    float[] w = fit(x, n).weights();
    double last = Double.MAX_VALUE;
    for (int r = 0; r < D; r++) {
      double[] image = new double[D];
      double value = 0;
      for (int i = 0; i < n; i++) {
        double projection = 0;
        for (int j = 0; j < D; j++) {
          projection += (double) x[i * D + j] * w[r * D + j];
        }
        value += projection * projection;
        for (int j = 0; j < D; j++) {
          image[j] += projection * x[i * D + j];
        }
      }
      assertTrue(value <= last * (1 + 1e-6), "eigenvalue " + r);
      last = value;
      for (int j = 0; j < D; j++) {
        assertEquals(value * w[r * D + j], image[j], 1e-4 * value + 1e-4, "row " + r);
      }
    }
  }

  @Test
  void findsTheAxesOfAKnownEllipsoid() {
    int n = 4000;
    float[] x = new float[n * 3];
    for (int i = 0; i < n; i++) {
      double a = random.nextGaussian() * 5;
      double b = random.nextGaussian();
      x[i * 3] = (float) (0.6 * a - 0.8 * b);
      x[i * 3 + 1] = (float) (0.8 * a + 0.6 * b);
      x[i * 3 + 2] = (float) (random.nextGaussian() * 0.1);
    }
    float[] w = PrincipalRotation.fit(x, n, 3, "e", Map.of()).weights();
    assertArrayEquals(new float[] {0.6f, 0.8f, 0, 0.8f, -0.6f, 0, 0, 0, 1}, w, 0.02f);
  }

  @Test
  void isDeterministicAndSaysWhatItIs() {
    float[] x = sample(50);
    Adaptor a = PrincipalRotation.fit(x, 50, D, "encoder", Map.of("dataset", "random"));
    assertArrayEquals(a.weights(), fit(x, 50).weights());
    assertEquals(Map.of("dataset", "random", "recipe", "pca"), a.metadata());
    assertEquals("encoder", a.encoder());
  }

  @Test
  void refusesWhatHasNoAxes() {
    fails("vectors: expected at least one of 24 numbers, got 0 in an array of 0", new float[0], 0);
    fails(
        "vectors: expected finite numbers that are not all zero, got a sum of squares of 0.0",
        new float[D],
        1);
    float[] broken = sample(2);
    broken[30] = Float.NaN;
    fails(
        "vectors: expected finite numbers that are not all zero, got a sum of squares of NaN",
        broken,
        2);
  }

  private static Adaptor fit(float[] x, int n) {
    return PrincipalRotation.fit(x, n, D, "e", Map.of());
  }

  private float[] sample(int n) {
    float[] x = new float[n * D];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (random.nextGaussian() / (1 + i % D));
    }
    return x;
  }

  private static void orthonormal(Adaptor adaptor) {
    float[] w = adaptor.weights();
    for (int a = 0; a < D; a++) {
      for (int b = 0; b < D; b++) {
        double dot = 0;
        for (int i = 0; i < D; i++) {
          dot += (double) w[a * D + i] * w[b * D + i];
        }
        assertEquals(a == b ? 1 : 0, dot, 1e-6, a + "·" + b);
      }
    }
  }

  private static void fails(String message, float[] x, int n) {
    Exception e = assertThrows(IllegalArgumentException.class, () -> fit(x, n));
    assertEquals(message, e.getMessage());
  }
}
