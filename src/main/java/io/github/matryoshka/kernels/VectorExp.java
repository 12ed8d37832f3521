package io.github.matryoshka.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link Exp#orZero} on vectors. */
final class VectorExp {
  private static final VectorSpecies<Float> S = VectorKernels.SPECIES;

  private VectorExp() {}

  static void exp(float[] x, int n) {
    int i = 0;
    for (; i <= n - S.length(); i += S.length()) {
      FloatVector v = FloatVector.fromArray(S, x, i);
      VectorSoftmax.exp(v).blend(0, v.compare(VectorOperators.LT, Exp.LOWEST)).intoArray(x, i);
    }
    for (; i < n; i++) {
      x[i] = Exp.orZero(x[i]);
    }
  }
}
