package io.github.matryoshka;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class VectorsTest {
  @Test
  void cutsThenScales() {
    float[] out = new float[3];
    Vectors.truncate(new float[] {9, 3, 4, 100}, 1, 2, out, 1);
    assertArrayEquals(new float[] {0, 0.6f, 0.8f}, out);
  }

  @Test
  void tinyNumbersKeepTheirDirection() {
    float[] x = {3e-30f, 4e-30f};
    Vectors.truncate(x, 0, 2, x, 0);
    assertArrayEquals(new float[] {0.6f, 0.8f}, x, 1e-7f);
  }

  @Test
  void zeroStaysZero() {
    float[] x = {0, 0, 1};
    Vectors.truncate(x, 0, 2, x, 0);
    assertArrayEquals(new float[] {0, 0, 1}, x);
  }

  @Test
  void refusesWhatIsNoVector() {
    fails("dims: expected at least 1, got 0", new float[1], 0);
    fails("vector: expected finite numbers, got NaN or infinity", new float[] {Float.NaN}, 1);
    fails(
        "vector: expected finite numbers, got NaN or infinity",
        new float[] {Float.POSITIVE_INFINITY},
        1);
  }

  private static void fails(String message, float[] x, int dims) {
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> Vectors.truncate(x, 0, dims, new float[1], 0));
    assertEquals(message, e.getMessage());
  }
}
