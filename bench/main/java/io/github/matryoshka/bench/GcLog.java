package io.github.matryoshka.bench;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The pauses that a log of {@code -Xlog:gc} tells.
 *
 * @param pauses in the order of time
 */
record GcLog(List<Pause> pauses) {

  /** For example {@code [1.234s][info][gc] GC(3) Pause Young (…) 280M->1M(491M) 0.812ms}. */
  private static final Pattern LINE =
      Pattern.compile("^\\[(\\d+\\.\\d+)s].* Pause .* (\\d+\\.\\d+)ms$");

  /**
   * One pause.
   *
   * @param end milliseconds since the JVM was started
   * @param length in milliseconds
   */
  record Pause(double end, double length) {}

  static GcLog of(Stream<String> lines) {
    return new GcLog(
        lines
            .map(LINE::matcher)
            .filter(Matcher::matches)
            .map(
                m ->
                    new Pause(1e3 * Double.parseDouble(m.group(1)), Double.parseDouble(m.group(2))))
            .toList());
  }

  /** Those that ended in a span of time, in milliseconds since the JVM was started. */
  GcLog between(double began, double ended) {
    return new GcLog(pauses.stream().filter(p -> p.end >= began && p.end <= ended).toList());
  }

  int count() {
    return pauses.size();
  }

  /** Milliseconds in all. */
  double total() {
    return pauses.stream().mapToDouble(Pause::length).sum();
  }
}
