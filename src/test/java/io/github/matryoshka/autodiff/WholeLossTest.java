package io.github.matryoshka.autodiff;

import io.github.matryoshka.kernels.Matrix;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whole losses, chained as training chains them, down to the gradient of every parameter. */
class WholeLossTest {
  private static final float TAU = 0.2f;

  private final SplittableRandom random = new SplittableRandom(17);

  /** The recipe "rotation": linear map, cosines at all dims, divergence from the original ones. */
  @Test
  void linearMapAndDivergence() {
    int n = 5;
    int k = 37;
    int d = 19;
    // Not m = 1, whose cosines are ±1: the gradient is 0, and rounding all there is to compare.
    int[] dims = {2, 3, 8, 19};
    float[] x = Gradients.numbers(random, (n + k) * d, 1);
    float[] w = Gradients.numbers(random, d * d, 0.5);
    float[] mask = new float[n * k];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = i % k == i / k ? 0 : 1;
    }
    float[] t = targets(x, n, k, d, mask);
    float[] got =
        Gradients.sameBits(
            parallel -> {
              Parameters parameters = new Parameters(new Parameters.Shape("map", d, d));
              System.arraycopy(w, 0, parameters.values(), 0, w.length);
              double value = divergence(parallel, parameters, x, mask, t, dims, n, k, d);
              Gradients.assertValue(
                  "value", divergence(Gradients.doubles(w), x, mask, t, dims, n, k, d), value);
              return parameters.gradients();
            });
    Gradients.assertGradient("map", v -> divergence(v, x, mask, t, dims, n, k, d), w, 1e-4, got);
  }

  private static float[] targets(float[] x, int n, int k, int d, float[] mask) {
    return Gradients.sameBits(
        parallel -> {
          PrefixCosines full = new PrefixCosines(new int[] {d}, n, k);
          Matrix all = Matrix.of(x, n + k, d);
          full.forward(parallel, all.rows(0, n), all.rows(n, k));
          float[] t = new float[n * k];
          SoftmaxCrossEntropy.softmax(parallel, full.cosines(0), mask, n, k, TAU, t);
          return t;
        });
  }

  private static double divergence(
      Parallel parallel,
      Parameters parameters,
      float[] x,
      float[] mask,
      float[] t,
      int[] dims,
      int n,
      int k,
      int d) {
    Matrix inputs = Matrix.of(x, n + k, d);
    Matrix z = Matrix.of(new float[x.length], n + k, d);
    Matrix dz = Matrix.of(new float[x.length], n + k, d);
    PrefixCosines cosines = new PrefixCosines(dims, n, k);
    Linear.forward(parallel, inputs, parameters.value("map"), null, z);
    cosines.forward(parallel, z.rows(0, n), z.rows(n, k));
    double value = 0;
    for (int p = 0; p < dims.length; p++) {
      value +=
          SoftmaxCrossEntropy.add(
              parallel, cosines.cosines(p), mask, t, n, k, TAU, 1, cosines.gradient(p));
      value -= SoftmaxCrossEntropy.entropy(parallel, t, n, k);
    }
    cosines.backward(parallel, dz.rows(0, n), dz.rows(n, k));
    Linear.backward(
        parallel, inputs, parameters.value("map"), dz, parameters.gradient("map"), null, null);
    return value;
  }

  private static double divergence(
      double[] w, float[] x, float[] mask, float[] t, int[] dims, int n, int k, int d) {
    double[] z = Reference.linear(Gradients.doubles(x), n + k, d, w, 0, d, -1);
    double[] u = Arrays.copyOf(z, n * d);
    double[] v = Arrays.copyOfRange(z, n * d, z.length);
    double value = 0;
    for (int m : dims) {
      double[] s = Reference.cosines(u, n, v, k, d, m);
      value += Reference.crossEntropy(s, mask, t, n, k, TAU) - Reference.entropy(t, n);
    }
    return value;
  }

  /** The recipe "paper": {@code ĉ = c + MLP(c)}; top-k, pairwise, reconstruction and rank terms. */
  @Test
  void residualNetworkAndThePapersTerms() {
    Paper paper = new Paper(random);
    float[] got =
        Gradients.sameBits(
            parallel -> {
              Parameters parameters = paper.parameters();
              double value = paper.loss(parallel, parameters);
              double wanted = paper.loss(Gradients.doubles(parameters.values()));
              Gradients.assertValue("value", wanted, value);
              return parameters.gradients();
            });
    float[] start = paper.parameters().values();
    // A small step: no |s − s^m| may pass through 0 within it.
    Gradients.assertGradient("network", paper::loss, start, 1e-6, got);
  }

  /** One batch of the paper's supervised stage, in float and in double. */
  private static final class Paper {
    private static final int N = 9;
    private static final int D = 13;
    private static final int INNER = 22;
    private static final int[] DIMS = {1, 3, 8, 13};

    private final float[] c;
    private final float[] start;
    private final float[] wanted;
    private final float[] nearest = new float[N * N];
    private final float[] labels = new float[N * N];

    Paper(SplittableRandom random) {
      c = Gradients.numbers(random, N * D, 1);
      start = Gradients.numbers(random, 2 * INNER * D + INNER + D, 0.4);
      wanted = new float[N * N];
      double[] all = Gradients.doubles(c);
      double[] s = Reference.cosines(all, N, all, N, D, D);
      for (int i = 0; i < N * N; i++) {
        wanted[i] = (float) s[i];
        nearest[i] = random.nextInt(3) == 0 ? 1 : 0;
        labels[i] = random.nextInt(3);
      }
    }

    Parameters parameters() {
      Parameters p =
          new Parameters(
              new Parameters.Shape("inner.weight", INNER, D),
              new Parameters.Shape("inner.bias", 1, INNER),
              new Parameters.Shape("outer.weight", D, INNER),
              new Parameters.Shape("outer.bias", 1, D));
      System.arraycopy(start, 0, p.values(), 0, start.length);
      return p;
    }

    double loss(Parallel parallel, Parameters p) {
      Matrix inputs = Matrix.of(c, N, D);
      float[] a = new float[N * INNER];
      float[] h = new float[N * INNER];
      float[] adapted = new float[N * D];
      Matrix hidden = Matrix.of(h, N, INNER);
      Matrix outputs = Matrix.of(adapted, N, D);
      Linear.forward(
          parallel, inputs, p.value("inner.weight"), p.value("inner.bias"), Matrix.of(a, N, INNER));
      Gelu.forward(parallel.kernels(), a, h, a.length);
      Linear.forward(parallel, hidden, p.value("outer.weight"), p.value("outer.bias"), outputs);
      Residual.forward(c, adapted, adapted.length);
      PrefixCosines cosines = new PrefixCosines(DIMS, N, N);
      cosines.forward(parallel, outputs, outputs);
      float[] d = new float[N * D];
      double value = Reconstruction.add(c, adapted, d.length, 1, d);
      for (int i = 0; i < DIMS.length; i++) {
        float[] s = cosines.cosines(i);
        float[] g = cosines.gradient(i);
        value += SimilarityLoss.add(parallel, wanted, s, nearest, N, N, 1, g);
        value += 0.5 * SimilarityLoss.add(parallel, wanted, s, null, N, N, 0.5, g);
        value += RankNet.add(parallel, s, labels, null, N, N, RankNet.Normalisation.PAIRS, 1, 1, g);
      }
      Matrix gradient = Matrix.of(d, N, D);
      cosines.backward(parallel, gradient, gradient);
      // Residual.backward would only hand on the gradient of c, which nobody asks for.
      float[] dh = new float[N * INNER];
      float[] da = new float[N * INNER];
      Linear.backward(
          parallel,
          hidden,
          p.value("outer.weight"),
          gradient,
          p.gradient("outer.weight"),
          p.gradient("outer.bias"),
          Matrix.of(dh, N, INNER));
      Gelu.backward(parallel.kernels(), a, dh, da, a.length);
      Linear.backward(
          parallel,
          inputs,
          p.value("inner.weight"),
          Matrix.of(da, N, INNER),
          p.gradient("inner.weight"),
          p.gradient("inner.bias"),
          null);
      return value;
    }

    double loss(double[] p) {
      int bias = INNER * D;
      int outer = bias + INNER;
      double[] all = Gradients.doubles(c);
      double[] h = Reference.linear(all, N, D, p, 0, INNER, bias);
      Arrays.setAll(h, i -> Reference.gelu(h[i]));
      double[] y = Reference.linear(h, N, INNER, p, outer, D, outer + D * INNER);
      Arrays.setAll(y, i -> y[i] + all[i]);
      double value = Reference.absolute(c, y, null);
      for (int m : DIMS) {
        double[] s = Reference.cosines(y, N, y, N, D, m);
        value += Reference.absolute(wanted, s, nearest);
        value += 0.5 * Reference.absolute(wanted, s, null);
        value += Reference.rankNet(s, labels, null, N, N, true, 1);
      }
      return value;
    }
  }
}
