package io.github.matryoshka.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.matryoshka.kernels.Kernels;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Values and gradients of the losses, on top of a gradient that is there already. */
class LossesTest {
  private static final int[][] SHAPES = {{1, 2}, {3, 7}, {9, 50}, {4, 301}};
  private static final double WEIGHT = 0.7;

  private final SplittableRandom random = new SplittableRandom(9);

  private interface Loss {
    double add(Parallel parallel, float[] gradient);
  }

  private static void check(
      String what, Loss loss, ToDoubleFunction<double[]> reference, float[] x, double h) {
    float[] got =
        Gradients.sameBits(
            parallel -> {
              float[] gradient = new float[x.length];
              double value = loss.add(parallel, gradient);
              Gradients.assertValue(what, reference.applyAsDouble(Gradients.doubles(x)), value);
              return gradient;
            });
    Gradients.assertGradient(what, v -> WEIGHT * reference.applyAsDouble(v), x, h, got);
    try (Parallel parallel = new Parallel(Kernels.scalar(), 1)) {
      float[] again = got.clone();
      loss.add(parallel, again);
      for (int i = 0; i < got.length; i++) {
        assertEquals(2.0 * got[i], again[i], 1e-6 * Math.abs(got[i]), what + ": adds");
      }
    }
  }

  /** 0 for about a third of the entries and, in a batch of several, for all of the last row. */
  private float[] mask(int rows, int columns) {
    float[] mask = new float[rows * columns];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = i % columns == 0 || random.nextInt(3) > 0 ? 1 : 0;
      if (rows > 3 && i / columns == rows - 1) {
        mask[i] = 0;
      }
    }
    return mask;
  }

  @Test
  void softmaxCrossEntropy() {
    for (int[] shape : SHAPES) {
      for (float tau : new float[] {1, 0.05f}) {
        for (float[] mask : new float[][] {null, mask(shape[0], shape[1])}) {
          softmax(shape[0], shape[1], tau, mask);
        }
      }
    }
  }

  private void softmax(int n, int k, float tau, float[] mask) {
    String what = "softmax %d×%d, τ = %s, %s".formatted(n, k, tau, mask == null ? "all" : "masked");
    // Logits up to ±4: where one candidate has all of p and of t, p − t is only their rounding.
    float[] s = Gradients.numbers(random, n * k, Math.min(1, 4 * tau));
    float[] base = Gradients.numbers(random, n * k, Math.min(1, 4 * tau));
    float[] t =
        Gradients.sameBits(
            parallel -> {
              float[] p = new float[n * k];
              SoftmaxCrossEntropy.softmax(parallel, base, mask, n, k, tau, p);
              return p;
            });
    double[] targets = Reference.softmax(Gradients.doubles(base), mask, n, k, tau);
    Gradients.assertClose(what + " targets", targets, t);
    try (Parallel parallel = new Parallel(Kernels.scalar(), 1)) {
      double entropy = SoftmaxCrossEntropy.entropy(parallel, t, n, k);
      Gradients.assertValue(what + " entropy", Reference.entropy(t, n), entropy);
    }
    check(
        what,
        (parallel, gradient) ->
            SoftmaxCrossEntropy.add(parallel, s, mask, t, n, k, tau, WEIGHT, gradient),
        x -> Reference.crossEntropy(x, mask, t, n, k, tau),
        s,
        tau * 1e-3);
  }

  @Test
  void similarity() {
    for (int[] shape : SHAPES) {
      int n = shape[0];
      int k = shape[1];
      float[] wanted = Gradients.numbers(random, n * k, 1);
      float[] s = awayFrom(wanted);
      for (float[] pairs : new float[][] {null, mask(n, k)}) {
        check(
            "similarity %d×%d".formatted(n, k),
            (parallel, gradient) ->
                SimilarityLoss.add(parallel, wanted, s, pairs, n, k, WEIGHT, gradient),
            x -> Reference.absolute(wanted, x, pairs),
            s,
            1e-4);
      }
    }
  }

  @Test
  void similarityOfNoPairs() {
    float[] gradient = new float[2];
    try (Parallel parallel = new Parallel(Kernels.scalar(), 1)) {
      float[] x = {1, 2};
      assertEquals(0, SimilarityLoss.add(parallel, x, x, new float[2], 1, 2, 1, gradient));
      assertEquals(0, SimilarityLoss.add(parallel, x, x, null, 1, 2, 1, gradient));
    }
    assertEquals(0, gradient[0]);
  }

  @Test
  void reconstruction() {
    float[] c = Gradients.numbers(random, 131, 1);
    float[] adapted = awayFrom(c);
    check(
        "reconstruction",
        (parallel, gradient) -> Reconstruction.add(c, adapted, c.length, WEIGHT, gradient),
        x -> Reference.absolute(c, x, null),
        adapted,
        1e-4);
  }

  @Test
  void rankNet() {
    for (int[] shape : new int[][] {{1, 2}, {3, 7}, {5, 40}}) {
      int n = shape[0];
      int k = shape[1];
      float[] s = Gradients.numbers(random, n * k, 4);
      float[] labels = new float[n * k];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = i % k == 0 ? 2 : random.nextInt(2);
      }
      for (float[] mask : new float[][] {null, k == 2 ? null : mask(n, k)}) {
        for (RankNet.Normalisation how : RankNet.Normalisation.values()) {
          for (double scale : new double[] {1, 7.5}) {
            boolean mean = how == RankNet.Normalisation.PAIRS;
            check(
                "RankNet %d×%d %s, σ = %s".formatted(n, k, how, scale),
                (parallel, gradient) ->
                    RankNet.add(parallel, s, labels, mask, n, k, how, scale, WEIGHT, gradient),
                x -> Reference.rankNet(x, labels, mask, n, k, mean, scale),
                s,
                1e-3 / scale);
          }
        }
      }
    }
  }

  @Test
  void rankNetOfEqualLabels() {
    float[] gradient = new float[3];
    try (Parallel parallel = new Parallel(Kernels.scalar(), 2)) {
      double value =
          RankNet.add(
              parallel,
              new float[] {1, 2, 3},
              new float[3],
              null,
              1,
              3,
              RankNet.Normalisation.PAIRS,
              1,
              1,
              gradient);
      assertEquals(0, value);
    }
    assertEquals(0, gradient[2]);
  }

  /** Numbers at least 0.01 from others: |x| has no slope at 0. */
  private float[] awayFrom(float[] others) {
    float[] x = Gradients.numbers(random, others.length, 1);
    for (int i = 0; i < x.length; i++) {
      x[i] = Math.abs(x[i] - others[i]) < 0.01 ? others[i] + 0.1f : x[i];
    }
    return x;
  }
}
