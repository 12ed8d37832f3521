package io.github.matryoshka.bench;

import java.util.Map;

/**
 * One line of the report.
 *
 * @param name what was measured
 * @param ours our median
 * @param unit ms, where less is better, or MB/s and GFLOP/s, where more is
 * @param limit what the machine allows, NaN where there is no such number
 * @param peers their medians
 */
record Result(String name, double ours, String unit, double limit, Map<String, Double> peers) {

  /** How many times better than a peer. */
  double ratio(double peer) {
    return unit.equals("ms") ? peer / ours : ours / peer;
  }

  /** The share of the machine's limit that was reached. */
  double share() {
    return unit.equals("ms") ? limit / ours : ours / limit;
  }
}
