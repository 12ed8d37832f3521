package io.github.matryoshka.tools.report;

import io.github.matryoshka.tools.eval.Evaluation;
import io.github.matryoshka.tools.eval.Interval;
import io.github.matryoshka.tools.eval.Metric;
import io.github.matryoshka.tools.eval.QueryGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tables of curves, a row per number of dimensions. */
public final class CurveTable {

  private CurveTable() {}

  /** The headline metrics of one curve, nDCG@10 with its 95 % interval. */
  public static Table of(Curve curve) {
    return of(curve, List.of());
  }

  /** The same, and nDCG@10 of each group of queries. */
  public static Table of(Curve curve, List<QueryGroup> groups) {
    List<String> headers = new ArrayList<>(List.of("dims", "bytes"));
    for (Metric metric : Metric.HEADLINE) {
      headers.add(metric.label());
      if (metric.equals(Metric.NDCG_10)) {
        headers.add("95 % interval");
      }
    }
    groups.forEach(group -> headers.add(group.name()));
    List<List<String>> rows = new ArrayList<>();
    for (Evaluation evaluation : curve.evaluations()) {
      List<String> row = start(evaluation);
      for (Metric metric : Metric.HEADLINE) {
        row.add(number(evaluation.mean(metric)));
        if (metric.equals(Metric.NDCG_10)) {
          row.add(range("%.4f", evaluation.interval(metric)));
        }
      }
      for (QueryGroup group : groups) {
        row.add(number(evaluation.only(group.queries()).mean(Metric.NDCG_10)));
      }
      rows.add(row);
    }
    return new Table(headers, rows);
  }

  /**
   * nDCG@10 alone, a column per curve.
   *
   * @param curves at least one, all at the same dimensions
   */
  public static Table sideBySide(List<Curve> curves) {
    List<String> headers = new ArrayList<>(List.of("dims", "bytes"));
    curves.forEach(curve -> headers.add(curve.name()));
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < curves.getFirst().evaluations().size(); i++) {
      List<String> row = start(curves.getFirst().evaluations().get(i));
      for (Curve curve : curves) {
        row.add(number(curve.evaluations().get(i).mean(Metric.NDCG_10)));
      }
      rows.add(row);
    }
    return new Table(headers, rows);
  }

  static List<String> start(Evaluation evaluation) {
    return new ArrayList<>(
        List.of(
            Integer.toString(evaluation.dims()),
            Integer.toString(evaluation.dims() * Float.BYTES)));
  }

  static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  static String range(String format, Interval interval) {
    return String.format(Locale.ROOT, format + " – " + format, interval.low(), interval.high());
  }
}
