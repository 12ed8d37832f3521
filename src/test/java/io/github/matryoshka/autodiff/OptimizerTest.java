package io.github.matryoshka.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.matryoshka.kernels.Kernels;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What follows the gradients, against the formulas in double over many steps. */
class OptimizerTest {
  private static final int SIZE = 5_003;
  private static final Schedule SCHEDULE = new Schedule(1e-2, 1e-4, 20, 150);
  private static final double CLIP = 30;

  @Test
  void twoHundredSteps() {
    for (double decay : new double[] {0, 0.1}) {
      float[] got = Gradients.sameBits(parallel -> steps(parallel, decay, 200, 200));
      double[] wanted = reference(decay);
      Gradients.assertClose("parameters", Arrays.copyOf(wanted, SIZE), Arrays.copyOf(got, SIZE));
      Gradients.assertClose(
          "average",
          Arrays.copyOfRange(wanted, SIZE, 2 * SIZE),
          Arrays.copyOfRange(got, SIZE, 2 * SIZE));
    }
  }

  @Test
  void goesOnFromACheckpoint() {
    try (Parallel parallel = new Parallel(Kernels.scalar(), 1)) {
      assertArrayEquals(steps(parallel, 0.1, 60, 60), steps(parallel, 0.1, 60, 25));
    }
  }

  /** So many steps, with the state written down and read back after some of them. */
  private static float[] steps(Parallel parallel, double decay, int count, int restart) {
    Parameters parameters = new Parameters(new Parameters.Shape("x", 1, SIZE));
    System.arraycopy(start(), 0, parameters.values(), 0, SIZE);
    Adam.Settings settings = new Adam.Settings(0.9, 0.999, 1e-8, decay);
    Adam adam = new Adam(SIZE, settings);
    MovingAverage average = new MovingAverage(parameters.values(), 0.95);
    for (int step = 0; step < count; step++) {
      if (step == restart) {
        Adam old = adam;
        adam = new Adam(SIZE, settings);
        adam.restore(old.steps(), old.first(), old.second());
        MovingAverage before = average;
        average = new MovingAverage(new float[SIZE], 0.95);
        average.restore(before.values());
      }
      System.arraycopy(gradient(step), 0, parameters.gradients(), 0, SIZE);
      parameters.clipGradients(CLIP);
      adam.step(parallel, parameters, SCHEDULE.rate(step));
      average.add(parameters.values());
    }
    assertEquals(count, adam.steps());
    return Gradients.join(parameters.values(), average.values());
  }

  private static double[] reference(double decay) {
    double[] x = Gradients.doubles(start());
    double[] average = x.clone();
    double[] m = new double[SIZE];
    double[] v = new double[SIZE];
    for (int t = 1; t <= 200; t++) {
      double[] g = Gradients.doubles(gradient(t - 1));
      double norm = Math.sqrt(Arrays.stream(g).map(a -> a * a).sum());
      double scale = norm > CLIP ? CLIP / norm : 1;
      double rate =
          t <= 20
              ? 1e-2 * t / 20
              : t > 150
                  ? 1e-4
                  : 1e-4 + 0.5 * (1e-2 - 1e-4) * (1 + Math.cos(Math.PI * (t - 21) / 130));
      for (int i = 0; i < SIZE; i++) {
        double gi = g[i] * scale;
        m[i] = 0.9 * m[i] + 0.1 * gi;
        v[i] = 0.999 * v[i] + 0.001 * gi * gi;
        double mHat = m[i] / (1 - Math.pow(0.9, t));
        double vHat = v[i] / (1 - Math.pow(0.999, t));
        x[i] -= rate * (mHat / (Math.sqrt(vHat) + 1e-8) + decay * x[i]);
        average[i] = 0.95 * average[i] + 0.05 * x[i];
      }
    }
    double[] both = Arrays.copyOf(x, 2 * SIZE);
    System.arraycopy(average, 0, both, SIZE, SIZE);
    return both;
  }

  private static float[] start() {
    return Gradients.numbers(new SplittableRandom(1), SIZE, 1);
  }

  /** Some steps are clipped, some are not. */
  private static float[] gradient(int step) {
    return Gradients.numbers(new SplittableRandom(step), SIZE, step % 3 == 0 ? 2 : 0.5);
  }

  @Test
  void clipsToTheNormAndReportsTheOldOne() {
    Parameters p = new Parameters(new Parameters.Shape("x", 1, 2));
    p.gradients()[0] = 3;
    p.gradients()[1] = 4;
    assertEquals(5, p.clipGradients(10));
    assertArrayEquals(new float[] {3, 4}, p.gradients());
    assertEquals(5, p.clipGradients(2.5));
    assertArrayEquals(new float[] {1.5f, 2}, p.gradients());
    p.gradients()[0] = Float.NaN;
    assertEquals(Double.NaN, p.clipGradients(1));
    assertEquals(2, p.gradients()[1]);
    p.clearGradients();
    assertArrayEquals(new float[2], p.gradients());
  }

  @Test
  void parametersLieBehindEachOther() {
    Parameters p = new Parameters(new Parameters.Shape("w", 2, 3), new Parameters.Shape("b", 1, 2));
    assertEquals(8, p.size());
    assertEquals(
        List.of(new Parameters.Slice("w", 0, 2, 3), new Parameters.Slice("b", 6, 1, 2)),
        p.slices());
    p.value("b").data()[p.value("b").offset() + 1] = 7;
    assertEquals(7, p.values()[7]);
    assertEquals(6, p.gradient("b").offset());
    assertMessage("parameter: expected one of [w, b], got c", () -> p.value("c"));
    Parameters.Shape w = new Parameters.Shape("w", 1, 1);
    assertMessage("parameters: expected one w, got two", () -> new Parameters(w, w));
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertMessage(
        "adam: expected twice 2 numbers and no negative step, got 2 and 3 at step 1",
        () -> new Adam(2, Adam.Settings.STANDARD).restore(1, new float[2], new float[3]));
    assertMessage(
        "average: expected 2 numbers, got 3",
        () -> new MovingAverage(new float[2], 0.5).restore(new float[3]));
    assertMessage("decay: expected 0 ≤ δ < 1, got 1.0", () -> new MovingAverage(new float[2], 1));
    assertMessage(
        "schedule: expected 0 ≤ floor ≤ peak and 0 ≤ warmup ≤ steps, got 0.0, 1.0, 5, 4",
        () -> new Schedule(1, 0, 5, 4));
  }

  private static void assertMessage(
      String message, org.junit.jupiter.api.function.Executable action) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, action).getMessage());
  }
}
