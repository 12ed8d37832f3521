package io.github.matryoshka.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The operations only training needs, held to what {@link KernelsTest} asks of the others. */
@Tag("kernels")
class TrainingKernelsTest {
  private static final List<Kernels> ALL = KernelsUnderTest.all();

  private final SplittableRandom random = new SplittableRandom(11);

  @Test
  void products() {
    int[][] shapes = {
      {1, 1, 1},
      {3, 5, 7},
      {8, 48, 16},
      {9, 49, 33},
      {70, 8, 40},
      {13, 100, 1},
      {5, 130, 384},
      {7, 24, 1536},
      {64, 7, 96}
    };
    for (int[] shape : shapes) {
      for (int form = 0; form < 3; form++) {
        for (int added = 0; added < 3; added++) {
          product(shape[0], shape[1], shape[2], form, added);
        }
      }
    }
  }

  /** A·B, A·Bᵀ, Aᵀ·B; overwriting C, starting at a repeated row, adding to C. */
  private void product(int rows, int columns, int k, int form, int added) {
    Matrix a = form == 2 ? inside(k, rows).transposed() : inside(rows, k);
    Matrix b = form == 1 ? inside(columns, k).transposed() : inside(k, columns);
    Matrix before = inside(rows, columns);
    Matrix bias = Matrix.repeated(numbers(columns), 0, rows, columns);
    double[] wanted = Oracle.product(a, b, added == 0 ? null : added == 1 ? bias : before);
    float[][] results = new float[ALL.size()][];
    for (int i = 0; i < ALL.size(); i++) {
      Matrix c = new Matrix(before.data().clone(), before.offset(), rows, columns, columns + 3, 1);
      Matrix d = added == 0 ? null : added == 1 ? bias : c;
      ALL.get(i).product(a, b, d, c, new Workspace());
      results[i] = rowsOf(c);
      assertArrayEquals(frame(before), frame(c), "numbers around C");
    }
    String what = "product %d×%d×%d, form %d, added %d".formatted(rows, columns, k, form, added);
    KernelsTest.check(what, wanted, results);
  }

  @Test
  void aPartOfAProductHasTheBitsOfTheWhole() {
    Matrix a = inside(41, 77);
    Matrix b = inside(119, 77).transposed();
    Workspace used = new Workspace();
    for (Kernels kernels : ALL) {
      Matrix whole = Matrix.of(new float[41 * 119], 41, 119);
      kernels.product(a, b, null, whole, used);
      Matrix parts = Matrix.of(new float[41 * 119], 41, 119);
      kernels.product(a.rows(0, 13), b, null, parts.rows(0, 13), used);
      kernels.product(
          a.rows(13, 28), b.columns(0, 50), null, parts.rows(13, 28).columns(0, 50), used);
      // Over k in two steps: the second goes on where the first stopped.
      Matrix corner = parts.rows(13, 28).columns(50, 69);
      Matrix rest = a.rows(13, 28);
      kernels.product(rest.columns(0, 30), b.rows(0, 30).columns(50, 69), null, corner, used);
      kernels.product(rest.columns(30, 47), b.rows(30, 47).columns(50, 69), corner, corner, used);
      assertArrayEquals(whole.data(), parts.data());
    }
  }

  @Test
  void exp() {
    float[] x = new float[9_011];
    for (int i = 0; i < x.length; i++) {
      x[i] = -i * 0.01f;
    }
    x[9_000] = Float.NEGATIVE_INFINITY;
    for (Kernels kernels : ALL) {
      float[] y = x.clone();
      kernels.exp(y, y.length);
      for (int i = 0; i < x.length; i++) {
        double wanted = x[i] < -87 ? 0 : Math.exp(x[i]);
        assertEquals(wanted, y[i], 1.5e-7 * wanted, "exp " + x[i]);
      }
    }
    assertSameBits(x, (kernels, y) -> kernels.exp(y, y.length));
  }

  @Test
  void geluGradient() {
    float[] x = new float[20_003];
    float[] dy = numbers(x.length);
    for (int i = 0; i < x.length; i++) {
      x[i] = (i - 10_000) * 1e-3f;
    }
    x[7] = 1e30f;
    float[] dx = numbers(x.length);
    float[] first = dx.clone();
    ALL.get(0).geluGradient(x, dy, first, x.length);
    for (int i = 0; i < x.length; i++) {
      double slope = i == 7 ? 1 : Oracle.geluSlope(x[i]);
      assertEquals(dx[i] + dy[i] * slope, first[i], 3e-7, "gelu' " + x[i]);
    }
    assertSameBits(dx, (kernels, y) -> kernels.geluGradient(x, dy, y, x.length));
  }

  @Test
  void refusesWhatDoesNotFit() {
    Matrix m = Matrix.of(new float[12], 3, 4);
    Kernels kernels = Kernels.scalar();
    assertMessage(
        "product: expected I×K, K×J and I×J, got 3×4, 3×4 and 3×4",
        () -> kernels.product(m, m, null, m, new Workspace()));
    assertMessage(
        "product: expected 3×3 to add, got 3×4",
        () ->
            kernels.product(m, m.transposed(), m, Matrix.of(new float[9], 3, 3), new Workspace()));
    assertMessage(
        "product: expected rows of neighbouring numbers for the result, got them strided",
        () ->
            kernels.product(
                m,
                m.transposed(),
                null,
                Matrix.of(new float[9], 3, 3).transposed(),
                new Workspace()));
    assertMessage(
        "matrix: expected 12 numbers for 3 × 4, got 11", () -> Matrix.of(new float[11], 3, 4));
    assertMessage(
        "matrix: expected no negative size, got -1 × 4 from 0 by 4 and 1",
        () -> Matrix.of(new float[11], -1, 4));
  }

  private interface InPlace {
    void run(Kernels kernels, float[] x);
  }

  private static void assertSameBits(float[] x, InPlace operation) {
    float[] first = x.clone();
    operation.run(ALL.get(0), first);
    for (Kernels kernels : ALL) {
      float[] y = x.clone();
      operation.run(kernels, y);
      assertArrayEquals(first, y, kernels.description());
    }
  }

  private static void assertMessage(
      String message, org.junit.jupiter.api.function.Executable action) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, action).getMessage());
  }

  /** A matrix that neither starts at 0 nor fills its rows. */
  private Matrix inside(int rows, int columns) {
    return new Matrix(numbers(5 + rows * (columns + 3)), 5, rows, columns, columns + 3, 1);
  }

  private static float[] rowsOf(Matrix m) {
    float[] x = new float[m.rows() * m.columns()];
    for (int i = 0; i < m.rows(); i++) {
      System.arraycopy(m.data(), m.row(i), x, i * m.columns(), m.columns());
    }
    return x;
  }

  /** The array with the matrix itself blanked. */
  private static float[] frame(Matrix m) {
    float[] x = m.data().clone();
    for (int i = 0; i < m.rows(); i++) {
      Arrays.fill(x, m.row(i), m.row(i) + m.columns(), 0);
    }
    return x;
  }

  private float[] numbers(int n) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) (random.nextDouble() * 2 - 1);
    }
    return x;
  }
}
