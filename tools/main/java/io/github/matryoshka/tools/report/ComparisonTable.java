package io.github.matryoshka.tools.report;

import io.github.matryoshka.tools.eval.Evaluation;
import io.github.matryoshka.tools.eval.Interval;
import io.github.matryoshka.tools.eval.Metric;
import io.github.matryoshka.tools.eval.QueryGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * nDCG@10 of several curves on the same queries, each compared with the first: the difference with
 * its paired 95 % interval, and whether that excludes chance.
 */
public final class ComparisonTable {

  private static final String BETTER = "better";
  private static final String WORSE = "worse";

  private final List<Curve> curves;
  private final List<QueryGroup> groups;

  private ComparisonTable(List<Curve> curves, List<QueryGroup> groups) {
    this.curves = curves;
    this.groups = groups;
  }

  /**
   * The table, by number of dimensions. Two curves stand side by side, more below each other.
   *
   * @param curves at least two
   * @param groups queries that have rows of their own below those of all
   * @throws IllegalArgumentException when the curves are of different queries
   */
  public static Table of(List<Curve> curves, List<QueryGroup> groups) {
    ComparisonTable table = new ComparisonTable(curves, groups);
    List<List<String>> rows = new ArrayList<>();
    for (Evaluation base : curves.getFirst().evaluations()) {
      rows.addAll(table.rows(base, new QueryGroup("all", "", base.queries())));
      groups.forEach(group -> rows.addAll(table.rows(base, group)));
    }
    return new Table(table.headers(), rows);
  }

  /** Whether a cell says that a difference is more than chance. */
  static boolean verdict(String cell) {
    return cell.equals(BETTER) || cell.equals(WORSE);
  }

  private boolean sideBySide() {
    return curves.size() == 2;
  }

  private List<String> headers() {
    return joined(
        Stream.of(
            List.of("dims", "bytes"),
            groups.isEmpty() ? List.of() : List.of("queries"),
            sideBySide()
                ? curves.stream().map(Curve::name).toList()
                : List.of("adaptor", Metric.NDCG_10.label()),
            List.of("difference", "95 % interval", "verdict")));
  }

  private List<List<String>> rows(Evaluation all, QueryGroup group) {
    Evaluation base = all.only(group.queries());
    List<String> start =
        joined(
            Stream.of(CurveTable.start(all), groups.isEmpty() ? List.of() : List.of(group.name())));
    List<List<String>> rows = new ArrayList<>();
    if (!sideBySide()) {
      rows.add(joined(Stream.of(start, List.of(curves.getFirst().name(), ndcg(base), "", "", ""))));
    }
    for (Curve curve : curves.subList(1, curves.size())) {
      for (Evaluation found : curve.evaluations()) {
        if (found.dims() == all.dims()) {
          Evaluation other = found.only(group.queries());
          String first = sideBySide() ? ndcg(base) : curve.name();
          rows.add(joined(Stream.of(start, List.of(first, ndcg(other)), difference(base, other))));
        }
      }
    }
    return rows;
  }

  private static List<String> difference(Evaluation base, Evaluation other) {
    Interval difference = other.minus(base, Metric.NDCG_10);
    return List.of(
        String.format(Locale.ROOT, "%+.4f", difference.estimate()),
        CurveTable.range("%+.4f", difference),
        difference.low() > 0 ? BETTER : difference.high() < 0 ? WORSE : "same");
  }

  private static String ndcg(Evaluation evaluation) {
    return CurveTable.number(evaluation.mean(Metric.NDCG_10));
  }

  private static List<String> joined(Stream<List<String>> parts) {
    return parts.flatMap(List::stream).toList();
  }
}
