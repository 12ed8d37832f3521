package io.github.matryoshka.bench;

import io.github.matryoshka.bert.Precision;
import io.github.matryoshka.tools.roofline.Caches;
import java.util.Map;
import java.util.NavigableMap;

/**
 * The machine's limits on one thread, as measured in the same rounds.
 *
 * @param peaks operations a second; a precision that could not be measured is missing
 * @param l2 bytes a second read from the second level, NaN if not measured
 * @param l3 from the third level
 * @param dram from memory
 * @param caches what fits where
 * @param buffers bytes a second the native library reads from buffers of so many bytes, asking
 *     ahead as its tiles do; empty without it
 */
record Machine(
    Map<Precision, Double> peaks,
    double l2,
    double l3,
    double dram,
    Caches caches,
    NavigableMap<Double, Double> buffers) {

  /** Operations a second, NaN if not measured. */
  double peak(Precision precision) {
    return peaks.getOrDefault(precision, Double.NaN);
  }

  /** Bytes a second at best when so many bytes are read again and again. */
  double bandwidth(double bytes) {
    double level = bytes <= caches.l2() ? l2 : bytes <= caches.l3() ? l3 : dram;
    Map.Entry<Double, Double> buffer = buffers.ceilingEntry(bytes);
    return buffer == null ? level : Math.max(level, buffer.getValue());
  }

  /** The least time for work in one precision, in milliseconds: the roofline model. */
  double milliseconds(Work work, Precision precision) {
    return 1e3
        * Math.max(work.operations() / peak(precision), work.bytes() / bandwidth(work.bytes()));
  }
}
