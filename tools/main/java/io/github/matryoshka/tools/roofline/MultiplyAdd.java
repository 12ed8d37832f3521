package io.github.matryoshka.tools.roofline;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Fused multiply-adds on registers: the fp32 peak of one thread. Only for JVMs with the incubator
 * module.
 */
public final class MultiplyAdd {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int STEPS = 20_000;
  private static final int CHAINS = 12;

  private MultiplyAdd() {}

  /** Floating-point operations of one call of {@link #run}: two a multiply-add. */
  public static double operations() {
    return 2.0 * STEPS * CHAINS * S.length();
  }

  /**
   * Twelve independent chains: enough for two units with a latency of four cycles.
   *
   * @return the sum of all, which has to be used
   */
  public static float run() {
    FloatVector x = FloatVector.broadcast(S, 1.0001f);
    FloatVector y = FloatVector.broadcast(S, 1e-9f);
    FloatVector a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
    for (int step = 0; step < STEPS; step++) {
      a = a.fma(x, y);
      b = b.fma(x, y);
      c = c.fma(x, y);
      d = d.fma(x, y);
      e = e.fma(x, y);
      f = f.fma(x, y);
      g = g.fma(x, y);
      h = h.fma(x, y);
      i = i.fma(x, y);
      j = j.fma(x, y);
      k = k.fma(x, y);
      l = l.fma(x, y);
    }
    FloatVector sum = a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).add(k);
    return sum.add(l).reduceLanes(VectorOperators.ADD);
  }
}
