package io.github.matryoshka.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link Gelu} on vectors, the same operations in the same order. */
final class VectorGelu {
  private static final VectorSpecies<Float> S = VectorKernels.SPECIES;

  private VectorGelu() {}

  static void gelu(float[] x, int n) {
    FloatVector limit = FloatVector.broadcast(S, Gelu.LIMIT);
    FloatVector one = FloatVector.broadcast(S, 1f);
    FloatVector p4 = FloatVector.broadcast(S, Gelu.P4);
    FloatVector p3 = FloatVector.broadcast(S, Gelu.P3);
    FloatVector p2 = FloatVector.broadcast(S, Gelu.P2);
    FloatVector p1 = FloatVector.broadcast(S, Gelu.P1);
    FloatVector p0 = FloatVector.broadcast(S, Gelu.P0);
    FloatVector q4 = FloatVector.broadcast(S, Gelu.Q4);
    FloatVector q3 = FloatVector.broadcast(S, Gelu.Q3);
    FloatVector q2 = FloatVector.broadcast(S, Gelu.Q2);
    FloatVector q1 = FloatVector.broadcast(S, Gelu.Q1);
    int i = 0;
    for (; i <= n - S.length(); i += S.length()) {
      FloatVector v = FloatVector.fromArray(S, x, i);
      FloatVector c = v.max(limit.neg()).min(limit);
      FloatVector t = c.mul(c);
      FloatVector p = t.fma(FloatVector.broadcast(S, Gelu.P5), p4);
      p = p.fma(t, p3).fma(t, p2).fma(t, p1).fma(t, p0);
      FloatVector q = t.fma(FloatVector.broadcast(S, Gelu.Q5), q4);
      q = q.fma(t, q3).fma(t, q2).fma(t, q1).fma(t, one);
      FloatVector half = v.mul(0.5f);
      half.fma(c.mul(p).div(q), half).intoArray(x, i);
    }
    for (; i < n; i++) {
      x[i] = Gelu.gelu(x[i]);
    }
  }
}
