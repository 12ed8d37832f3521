package io.github.matryoshka.tools.report;

import io.github.matryoshka.tools.eval.Evaluation;
import io.github.matryoshka.tools.eval.Interval;
import io.github.matryoshka.tools.eval.Metric;
import java.util.List;
import java.util.Locale;

/**
 * The plot of {@link PngPlot} as SVG for an HTML page, with the 95 % intervals as bands. Colours
 * are left to the page's style sheet (classes {@code ink}, {@code grid} and {@code s0} to {@code
 * s5}), so it follows light and dark.
 */
final class SvgPlot {

  private static final int WIDTH = 760;
  private static final int HEIGHT = 400;
  private static final int LEFT = 52;
  private static final int RIGHT = 150;
  private static final int TOP = 14;
  private static final int BOTTOM = 46;

  private final PlotScale scale;
  private final StringBuilder svg = new StringBuilder();

  private SvgPlot(PlotScale scale) {
    this.scale = scale;
  }

  /** The {@code <svg>} element. */
  static String of(List<Curve> curves) {
    SvgPlot plot = new SvgPlot(PlotScale.of(curves));
    plot.put(
        "<svg viewBox='0 0 %d %d' role='img' aria-label='nDCG@10 per dimension'>%n", WIDTH, HEIGHT);
    plot.axes();
    for (int i = 0; i < curves.size(); i++) {
      plot.curve(curves.get(i), i);
    }
    return plot.svg.append("</svg>\n").toString();
  }

  private void axes() {
    for (int tenth = 0; tenth <= Math.round(scale.top() * 10); tenth++) {
      double y = y(tenth / 10.0);
      put("<path class='grid' d='M%d %.1fH%d'/>", LEFT, y, WIDTH - RIGHT);
      put(
          "<text class='ink' x='%d' y='%.1f' text-anchor='end'>%.1f</text>%n",
          LEFT - 8, y + 4, tenth / 10.0);
    }
    for (int dims : scale.dims()) {
      put(
          "<text class='ink' x='%.1f' y='%d' text-anchor='middle'>%d</text>%n",
          x(dims), HEIGHT - 26, dims);
    }
    put(
        "<text class='ink' x='%d' y='%d' text-anchor='middle'>dimensions kept</text>%n",
        (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6);
    put(
        "<text class='ink' transform='translate(13 %d) rotate(-90)' text-anchor='middle'>nDCG@10</text>%n",
        (TOP + HEIGHT - BOTTOM) / 2);
  }

  private void curve(Curve curve, int place) {
    StringBuilder upper = new StringBuilder();
    StringBuilder lower = new StringBuilder();
    StringBuilder line = new StringBuilder();
    StringBuilder dots = new StringBuilder();
    for (Evaluation at : curve.evaluations()) {
      Interval interval = at.interval(Metric.NDCG_10);
      upper.append(point(at.dims(), interval.high()));
      lower.insert(0, point(at.dims(), interval.low()));
      line.append(point(at.dims(), interval.estimate()));
      dots.append(dot(curve.name(), at.dims(), interval.estimate()));
    }
    put("<g class='s%d'><polygon class='band' points='%s%s'/>", place % 6, upper, lower);
    put("<polyline points='%s'/>%s", line, dots);
    Evaluation end = curve.evaluations().getLast();
    put(
        "<text x='%.1f' y='%.1f'>%s</text></g>%n",
        x(end.dims()) + 12, y(scale.labels()[place]) + 4, HtmlReport.escaped(curve.name()));
  }

  private String dot(String name, int dims, double ndcg) {
    return String.format(
        Locale.ROOT,
        "<circle cx='%.1f' cy='%.1f' r='3.5'><title>%s, %d: %.4f</title></circle>",
        x(dims),
        y(ndcg),
        HtmlReport.escaped(name),
        dims,
        ndcg);
  }

  private String point(int dims, double ndcg) {
    return String.format(Locale.ROOT, "%.1f,%.1f ", x(dims), y(ndcg));
  }

  private double x(int dims) {
    double first = PlotScale.log2(scale.dims()[0]);
    double last = PlotScale.log2(scale.dims()[scale.dims().length - 1]);
    double share = last > first ? (PlotScale.log2(dims) - first) / (last - first) : 0.5;
    return LEFT + 16 + share * (WIDTH - RIGHT - LEFT - 24);
  }

  private double y(double ndcg) {
    return HEIGHT - BOTTOM - ndcg / scale.top() * (HEIGHT - BOTTOM - TOP);
  }

  private void put(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }
}
