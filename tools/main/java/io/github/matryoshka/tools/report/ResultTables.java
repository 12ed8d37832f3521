package io.github.matryoshka.tools.report;

import io.github.matryoshka.tools.eval.Evaluation;
import io.github.matryoshka.tools.eval.Interval;
import io.github.matryoshka.tools.eval.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tables of a result, one row per number of dimensions. */
public final class ResultTables {

  private ResultTables() {}

  /** The headline metrics of one curve, nDCG@10 with its 95 % interval. */
  public static Table of(Curve curve) {
    List<String> headers = new ArrayList<>(List.of("dims", "bytes"));
    for (Metric metric : Metric.HEADLINE) {
      headers.add(metric.label());
      if (metric.equals(Metric.NDCG_10)) {
        headers.add("95 % interval");
      }
    }
    List<List<String>> rows = new ArrayList<>();
    for (Evaluation evaluation : curve.evaluations()) {
      List<String> row = start(evaluation);
      for (Metric metric : Metric.HEADLINE) {
        row.add(number(evaluation.mean(metric)));
        if (metric.equals(Metric.NDCG_10)) {
          row.add(range("%.4f", evaluation.interval(metric)));
        }
      }
      rows.add(row);
    }
    return new Table(headers, rows);
  }

  /**
   * nDCG@10 of two curves at the dimensions that both have, with the difference {@code other -
   * base} and its paired 95 % interval; the last column says whether that excludes chance.
   *
   * @throws IllegalArgumentException when the curves are of different queries
   */
  public static Table comparison(Curve base, Curve other) {
    List<String> headers =
        List.of(
            "dims", "bytes", base.name(), other.name(), "difference", "95 % interval", "verdict");
    List<List<String>> rows = new ArrayList<>();
    for (Evaluation better : other.evaluations()) {
      base.evaluations().stream()
          .filter(plain -> plain.dims() == better.dims())
          .forEach(plain -> rows.add(difference(plain, better)));
    }
    return new Table(headers, rows);
  }

  private static List<String> difference(Evaluation base, Evaluation other) {
    Interval difference = other.minus(base, Metric.NDCG_10);
    List<String> row = start(base);
    row.add(number(base.mean(Metric.NDCG_10)));
    row.add(number(other.mean(Metric.NDCG_10)));
    row.add(String.format(Locale.ROOT, "%+.4f", difference.estimate()));
    row.add(range("%+.4f", difference));
    row.add(difference.low() > 0 ? "better" : difference.high() < 0 ? "worse" : "same");
    return row;
  }

  private static List<String> start(Evaluation evaluation) {
    return new ArrayList<>(
        List.of(
            Integer.toString(evaluation.dims()),
            Integer.toString(evaluation.dims() * Float.BYTES)));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private static String range(String format, Interval interval) {
    return String.format(Locale.ROOT, format + " – " + format, interval.low(), interval.high());
  }
}
