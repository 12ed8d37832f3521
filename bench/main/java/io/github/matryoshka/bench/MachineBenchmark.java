package io.github.matryoshka.bench;

import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one core can do: multiply-adds on registers, and bytes read from memory. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgs = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MachineBenchmark {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int STEPS = 1_000_000;
  private static final int CHAINS = 12;

  /** Far more than any cache holds. */
  private static final int FLOATS = 1 << 26;

  private final float[] memory = new float[FLOATS];

  /** Floating-point operations of one call of {@link #multiplyAdd}. */
  static double operations() {
    return 2.0 * STEPS * CHAINS * S.length();
  }

  /** Bytes read by one call of {@link #read}. */
  static double bytes() {
    return (double) FLOATS * Float.BYTES;
  }

  /** Twelve independent chains: enough for two units with a latency of four cycles. */
  @Benchmark
  public float multiplyAdd() {
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

  /** Four streams a quarter of the memory apart, which keeps the prefetchers busiest. */
  @Benchmark
  public float read() {
    int quarter = FLOATS / 4;
    FloatVector a = FloatVector.zero(S);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    for (int i = 0; i < quarter; i += S.length()) {
      a = a.add(FloatVector.fromArray(S, memory, i));
      b = b.add(FloatVector.fromArray(S, memory, i + quarter));
      c = c.add(FloatVector.fromArray(S, memory, i + 2 * quarter));
      d = d.add(FloatVector.fromArray(S, memory, i + 3 * quarter));
    }
    return a.add(b).add(c).add(d).reduceLanes(VectorOperators.ADD);
  }
}
