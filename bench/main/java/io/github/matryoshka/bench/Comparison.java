package io.github.matryoshka.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two runs beside each other.
 *
 * @param lines those that both runs have, in the order of the newer one
 */
record Comparison(List<Line> lines) {

  /**
   * Changes below this are never called one: no machine that does anything else repeats itself to
   * the percent.
   */
  private static final double LEAST = 0.03;

  /** The same where a run has too few rounds to tell how much they scatter. */
  private static final double LEAST_UNKNOWN = 0.10;

  private static final int FEW = 3;

  /** How a line stands. */
  enum Verdict {
    SAME,
    BETTER,
    REGRESSED
  }

  /**
   * One line.
   *
   * @param speedup the older number over the newer one, so that above 1 is better, whatever the
   *     unit
   */
  record Line(Result before, Result after, double speedup, Verdict verdict) {
    String name() {
      return after.name();
    }
  }

  /**
   * Compares all lines that both have. One has changed if every round of one run is better than
   * every round of the other, which by chance happens to one line in 126 with five rounds each, and
   * the medians differ by more than 3 %. The machine's limits are compared, but nobody's fault.
   *
   * @throws IllegalArgumentException if a line has two units
   */
  static Comparison of(List<Result> before, List<Result> after) {
    Map<String, Result> older = new LinkedHashMap<>();
    before.forEach(result -> older.put(result.name(), result));
    List<Line> lines = new ArrayList<>();
    for (Result result : after) {
      if (older.containsKey(result.name())) {
        lines.add(line(older.get(result.name()), result));
      }
    }
    return new Comparison(List.copyOf(lines));
  }

  /** Whether something of ours became slower. */
  boolean regressed() {
    return lines.stream().anyMatch(line -> line.verdict == Verdict.REGRESSED);
  }

  private static Line line(Result before, Result after) {
    if (!before.unit().equals(after.unit())) {
      throw new IllegalArgumentException(
          "%s: expected %s in both files, got %s"
              .formatted(after.name(), before.unit(), after.unit()));
    }
    double speedup = after.ratio(before.ours());
    return new Line(before, after, speedup, verdict(before, after, speedup));
  }

  private static Verdict verdict(Result before, Result after, double speedup) {
    boolean few = Math.min(before.ours().rounds().length, after.ours().rounds().length) < FEW;
    double least = few ? LEAST_UNKNOWN : LEAST;
    boolean apart =
        before.ours().most() < after.ours().least() || after.ours().most() < before.ours().least();
    if (!apart || Math.abs(Math.log(speedup)) <= Math.log1p(least)) {
      return Verdict.SAME;
    }
    if (speedup > 1) {
      return Verdict.BETTER;
    }
    return after.suite().equals("machine") ? Verdict.SAME : Verdict.REGRESSED;
  }
}
