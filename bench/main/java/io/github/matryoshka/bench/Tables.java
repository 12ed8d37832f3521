package io.github.matryoshka.bench;

import io.github.matryoshka.tools.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Results as tables: one a suite, aligned for a terminal or as Markdown. */
final class Tables {
  private static final String NONE = "";

  private Tables() {}

  /** All tables for a terminal. */
  static String text(List<Result> results) {
    return suites(results).values().stream()
        .map(suite -> table(suite).text())
        .collect(Collectors.joining("\n"));
  }

  /** All tables and facts in Markdown. */
  static String markdown(List<Result> results) {
    StringBuilder out = new StringBuilder();
    suites(results)
        .forEach(
            (name, suite) -> {
              out.append("## ").append(title(name)).append("\n");
              out.append(markdown(table(suite)));
              out.append(facts(suite)).append("\n");
            });
    return out.toString();
  }

  /** Two runs beside each other, for a terminal. */
  static Table of(Comparison comparison) {
    List<List<String>> rows = new ArrayList<>();
    for (Comparison.Line line : comparison.lines()) {
      rows.add(
          List.of(
              line.name(),
              ranged(line.before().ours(), line.after().unit()),
              ranged(line.after().ours(), line.after().unit()),
              "%+.1f %%".formatted(100 * (line.speedup() - 1)),
              line.verdict() == Comparison.Verdict.SAME
                  ? NONE
                  : line.verdict().name().toLowerCase(Locale.ROOT)));
    }
    return new Table(List.of("what", "before", "after", "speed", "verdict"), rows);
  }

  private static Map<String, List<Result>> suites(List<Result> results) {
    return results.stream()
        .collect(Collectors.groupingBy(Result::suite, LinkedHashMap::new, Collectors.toList()));
  }

  private static String title(String suite) {
    return suite.substring(0, 1).toUpperCase(Locale.ROOT) + suite.substring(1);
  }

  /** Columns that no line has anything in are left out. */
  static Table table(List<Result> suite) {
    Set<String> peers = new LinkedHashSet<>();
    suite.forEach(result -> peers.addAll(result.peers().keySet()));
    boolean limited = suite.stream().anyMatch(Result::limited);
    boolean worked = suite.stream().anyMatch(result -> rate(result) != NONE);
    List<String> headers = new ArrayList<>(List.of("what", "ours"));
    headers.addAll(peers);
    if (worked) {
      headers.add("GFLOP/s");
    }
    if (limited) {
      headers.addAll(List.of("limit", "share"));
    }
    List<List<String>> rows = new ArrayList<>();
    for (Result result : suite) {
      List<String> row = new ArrayList<>();
      row.add(result.name());
      row.add(ranged(result.ours(), result.unit()));
      peers.forEach(peer -> row.add(peer(result, peer)));
      if (worked) {
        row.add(rate(result));
      }
      if (limited) {
        row.add(result.limited() ? Numbers.text(result.limit()) : NONE);
        row.add(result.limited() ? "%.0f %%".formatted(100 * result.share()) : NONE);
      }
      rows.add(row);
    }
    return new Table(headers, rows);
  }

  /** Its median, and how many times better ours is; its rounds are in the file. */
  private static String peer(Result result, String name) {
    Measured peer = result.peers().get(name);
    return peer == null
        ? NONE
        : "%s (%.2f ×)".formatted(Numbers.text(peer.median()), result.ratio(peer));
  }

  private static String rate(Result result) {
    return result.work().operations() > 0 && result.lessIsBetter()
        ? Numbers.text(1e-6 * result.work().operations() / result.ours().median())
        : NONE;
  }

  /** A median, and the range of the rounds where there are several. */
  private static String ranged(Measured measured, String unit) {
    String median = (Numbers.text(measured.median()) + " " + unit).strip();
    return measured.rounds().length == 1
        ? median
        : "%s (%s–%s)"
            .formatted(median, Numbers.text(measured.least()), Numbers.text(measured.most()));
  }

  private static String markdown(Table table) {
    StringBuilder out = new StringBuilder(line(table.headers()));
    out.append("|").append("---|".repeat(table.headers().size())).append("\n");
    table.rows().forEach(row -> out.append(line(row)));
    return out.toString();
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  /** What holds for several lines, such as the percentiles of one load, is said once. */
  private static String facts(List<Result> suite) {
    Map<Map<String, String>, String> said = new LinkedHashMap<>();
    for (Result result : suite) {
      if (!result.facts().isEmpty()) {
        said.putIfAbsent(result.facts(), result.name());
      }
    }
    StringBuilder out = new StringBuilder();
    said.forEach(
        (facts, name) ->
            out.append(
                facts.entrySet().stream()
                    .map(fact -> fact.getKey() + " " + fact.getValue())
                    .collect(Collectors.joining("; ", "- " + name + ": ", "\n"))));
    return out.isEmpty() ? NONE : "\n" + out;
  }
}
