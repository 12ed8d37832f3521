package io.github.matryoshka.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@code dx += dy·(Φ(x) + x·φ(x))}: {@link Gelu#slope} on vectors, in the same order. */
final class VectorGeluGradient {
  private static final VectorSpecies<Float> S = VectorKernels.SPECIES;

  private VectorGeluGradient() {}

  static void add(float[] x, float[] dy, float[] dx, int n) {
    int i = 0;
    for (; i <= n - S.length(); i += S.length()) {
      FloatVector slope = slope(FloatVector.fromArray(S, x, i));
      FloatVector.fromArray(S, dy, i).fma(slope, FloatVector.fromArray(S, dx, i)).intoArray(dx, i);
    }
    for (; i < n; i++) {
      dx[i] = Math.fma(dy[i], Gelu.slope(x[i]), dx[i]);
    }
  }

  private static FloatVector slope(FloatVector x) {
    FloatVector half = FloatVector.broadcast(S, 0.5f);
    FloatVector exponent = x.mul(-0.5f).mul(x);
    FloatVector density =
        VectorSoftmax.exp(exponent)
            .blend(0, exponent.compare(VectorOperators.LT, Exp.LOWEST))
            .mul(Gelu.PEAK);
    return x.fma(density, half.fma(erf(x), half));
  }

  private static FloatVector erf(FloatVector x) {
    FloatVector c = x.max(-Gelu.LIMIT).min(Gelu.LIMIT);
    FloatVector t = c.mul(c);
    FloatVector p = t.fma(FloatVector.broadcast(S, Gelu.P5), FloatVector.broadcast(S, Gelu.P4));
    p = p.fma(t, FloatVector.broadcast(S, Gelu.P3)).fma(t, FloatVector.broadcast(S, Gelu.P2));
    p = p.fma(t, FloatVector.broadcast(S, Gelu.P1)).fma(t, FloatVector.broadcast(S, Gelu.P0));
    FloatVector q = t.fma(FloatVector.broadcast(S, Gelu.Q5), FloatVector.broadcast(S, Gelu.Q4));
    q = q.fma(t, FloatVector.broadcast(S, Gelu.Q3)).fma(t, FloatVector.broadcast(S, Gelu.Q2));
    q = q.fma(t, FloatVector.broadcast(S, Gelu.Q1)).fma(t, FloatVector.broadcast(S, 1f));
    return c.mul(p).div(q);
  }
}
