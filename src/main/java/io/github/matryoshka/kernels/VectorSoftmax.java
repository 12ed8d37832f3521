package io.github.matryoshka.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link ScalarAttention#softmax} on vectors; {@link Exp} written out, in the same order. */
final class VectorSoftmax {
  private static final VectorSpecies<Float> S = VectorKernels.SPECIES;
  private static final int W = VectorKernels.WIDTH;

  private VectorSoftmax() {}

  /**
   * {@code s ← exp(scale·(s − max s))} for the n scores from {@code at}; returns their sum. The row
   * must be writable up to the next multiple of sixteen; that padding is overwritten.
   */
  static float softmax(float[] s, int at, int n, float scale, float[] lanes) {
    int end = (n + Lanes.COUNT - 1) / Lanes.COUNT * Lanes.COUNT;
    for (int j = n; j < end; j++) {
      s[at + j] = Float.NEGATIVE_INFINITY;
    }
    FloatVector highest = FloatVector.fromArray(S, s, at);
    for (int j = W; j < end; j += W) {
      // Called on the vector just read, whose class C2 knows. On the loop's own C2 sometimes did
      // not inline the call, and every vector was an object for good.
      highest = FloatVector.fromArray(S, s, at + j).max(highest);
    }
    // A maximum is exact in any order, so the lanes may be reduced in whatever way is fastest.
    float max = highest.reduceLanes(VectorOperators.MAX);
    for (int j = 0; j < end; j += W) {
      exp(FloatVector.fromArray(S, s, at + j).sub(max).mul(scale)).intoArray(s, at + j);
    }
    for (int j = n; j < end; j++) {
      s[at + j] = 0;
    }
    for (int lane = 0; lane < Lanes.COUNT; lane += W) {
      FloatVector sum = FloatVector.zero(S);
      for (int j = lane; j < end; j += Lanes.COUNT) {
        sum = sum.add(FloatVector.fromArray(S, s, at + j));
      }
      sum.intoArray(lanes, lane);
    }
    return Lanes.sum(lanes);
  }

  static FloatVector exp(FloatVector x) {
    x = x.max(Exp.LOWEST);
    FloatVector shifted =
        x.fma(FloatVector.broadcast(S, Exp.LOG2_E), FloatVector.broadcast(S, Exp.ROUND));
    FloatVector n = shifted.sub(Exp.ROUND);
    FloatVector r = n.fma(FloatVector.broadcast(S, -Exp.LN2_HIGH), x);
    r = n.fma(FloatVector.broadcast(S, -Exp.LN2_LOW), r);
    FloatVector p = r.fma(FloatVector.broadcast(S, Exp.C6), FloatVector.broadcast(S, Exp.C5));
    p = p.fma(r, FloatVector.broadcast(S, Exp.C4));
    p = p.fma(r, FloatVector.broadcast(S, Exp.C3));
    p = p.fma(r, FloatVector.broadcast(S, Exp.C2));
    p = p.fma(r, FloatVector.broadcast(S, 1f));
    p = p.fma(r, FloatVector.broadcast(S, 1f));
    IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
    return p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
  }
}
