package io.github.matryoshka.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link ScalarNorm} on vectors, for rows that divide by sixteen. Registers narrower than the
 * sixteen lanes make several passes, each over its own lanes: the reads add up to one pass.
 */
final class VectorNorm {
  private static final VectorSpecies<Float> S = VectorKernels.SPECIES;
  private static final int W = VectorKernels.WIDTH;

  private VectorNorm() {}

  static void row(float[] x, int at, float[] y, int from, LayerNorm norm, float[] lanes) {
    int n = norm.size();
    if (y != null) {
      for (int i = 0; i < n; i += W) {
        FloatVector v = FloatVector.fromArray(S, x, at + i);
        v.add(FloatVector.fromArray(S, y, from + i)).intoArray(x, at + i);
      }
    }
    for (int lane = 0; lane < Lanes.COUNT; lane += W) {
      FloatVector sum = FloatVector.zero(S);
      for (int i = lane; i < n; i += Lanes.COUNT) {
        sum = sum.add(FloatVector.fromArray(S, x, at + i));
      }
      sum.intoArray(lanes, lane);
    }
    float mean = Lanes.sum(lanes) / n;
    for (int lane = 0; lane < Lanes.COUNT; lane += W) {
      FloatVector sum = FloatVector.zero(S);
      for (int i = lane; i < n; i += Lanes.COUNT) {
        FloatVector d = FloatVector.fromArray(S, x, at + i).sub(mean);
        sum = d.fma(d, sum);
      }
      sum.intoArray(lanes, lane);
    }
    float inverse = norm.inverseDeviation(Lanes.sum(lanes));
    for (int i = 0; i < n; i += W) {
      FloatVector d = FloatVector.fromArray(S, x, at + i).sub(mean).mul(inverse);
      FloatVector gamma = FloatVector.fromArray(S, norm.gamma(), i);
      d.fma(gamma, FloatVector.fromArray(S, norm.beta(), i)).intoArray(x, at + i);
    }
  }
}
