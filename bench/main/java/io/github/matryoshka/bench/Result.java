package io.github.matryoshka.bench;

import java.util.Map;

/**
 * One line of the report.
 *
 * @param name what was measured, slashes between its parts
 * @param unit ms or MiB, where less is better, or a rate, where more is
 * @param ours our rounds
 * @param limit what the machine allows, NaN where there is no such number
 * @param peers theirs, in the order of the table
 * @param work what had to be done, for the roofline plot
 * @param facts settings and circumstances worth knowing beside it
 */
record Result(
    String name,
    String unit,
    Measured ours,
    double limit,
    Map<String, Measured> peers,
    Work work,
    Map<String, String> facts) {
  static final String MEBIBYTES = "MiB";

  private static final String MILLISECONDS = "ms";

  /** Milliseconds. */
  static Result ms(
      String name, Measured ours, double limit, Map<String, Measured> peers, Work work) {
    return new Result(name, MILLISECONDS, ours, limit, peers, work, Map.of());
  }

  /** Mebibytes. */
  static Result memory(String name, Measured ours, Map<String, Measured> peers) {
    return new Result(name, MEBIBYTES, ours, Double.NaN, peers, Work.UNKNOWN, Map.of());
  }

  /** A rate, or anything else of which more is better. */
  static Result rate(
      String name, String unit, Measured ours, double limit, Map<String, Measured> peers) {
    return new Result(name, unit, ours, limit, peers, Work.UNKNOWN, Map.of());
  }

  Result with(Map<String, String> facts) {
    return new Result(name, unit, ours, limit, peers, work, facts);
  }

  boolean lessIsBetter() {
    return unit.equals(MILLISECONDS) || unit.equals(MEBIBYTES);
  }

  boolean limited() {
    return Double.isFinite(limit) && limit > 0;
  }

  /** How many times better than a peer. */
  double ratio(Measured peer) {
    return lessIsBetter() ? peer.median() / ours.median() : ours.median() / peer.median();
  }

  /** The share of the machine's limit that was reached. */
  double share() {
    return lessIsBetter() ? limit / ours.median() : ours.median() / limit;
  }

  /** The first part of the name. */
  String suite() {
    return name.substring(0, name.indexOf('/'));
  }
}
