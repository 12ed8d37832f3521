package io.github.matryoshka.tools.roofline;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Reading a buffer again and again: the bandwidth of the level it fits. Only for JVMs with the
 * incubator module. Owns the buffer; reading does not change it.
 */
public final class Reading {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;

  /** Whole vectors in each of the four streams, whatever the species. */
  private static final int GRAIN = 4 * 64;

  private final float[] memory;

  /**
   * @param bytes at least a KiB; rounded down to whole vectors
   */
  public Reading(long bytes) {
    memory = new float[Math.toIntExact(bytes / Float.BYTES) / GRAIN * GRAIN];
  }

  /** Half of the second level: the other half is left to whatever else lies there. */
  public static long l2Bytes(Caches caches) {
    return caches.l2() / 2;
  }

  /** Far more than the second level, and a quarter of the third for each of two threads. */
  public static long l3Bytes(Caches caches) {
    return Math.max(caches.l3() / 4, caches.l2());
  }

  /** Far more than any cache holds. */
  public static long dramBytes(Caches caches) {
    return 8 * caches.l3();
  }

  /** Bytes read by one call of {@link #run}. */
  public double bytes() {
    return (double) memory.length * Float.BYTES;
  }

  /**
   * Four streams a quarter of the memory apart, which keeps the prefetchers busiest.
   *
   * @return the sum of all, which has to be used
   */
  public float run() {
    int quarter = memory.length / 4;
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
