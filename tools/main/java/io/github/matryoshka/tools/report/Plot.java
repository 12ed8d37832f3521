package io.github.matryoshka.tools.report;

import io.github.matryoshka.tools.eval.Evaluation;
import io.github.matryoshka.tools.eval.Interval;
import io.github.matryoshka.tools.eval.Metric;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What SVG and PNG draw alike: lines, with their names at their right ends.
 *
 * @param title what it shows
 * @param lines at least one
 */
record Plot(String title, Axis x, Axis y, List<Line> lines) {

  /** How many lines have a colour of their own. */
  static final int COLOURS = 8;

  /** Distance between two names, as a share of the axis. */
  private static final double LABEL_GAP = 0.065;

  /** More points are a line without dots. */
  private static final int DOTS = 16;

  private static final int LONGEST_NAME = 26;

  /** How a line is drawn. */
  enum Style {
    /** In a colour of its own, with dots where there are few. */
    CURVE,
    /** The same, dashed. */
    DASHED,
    /** Thin and grey, a frame for the others; its name is above its end. */
    ROOF
  }

  /**
   * A line.
   *
   * @param low lower ends of intervals around {@code y}, or empty
   * @param high upper ends
   */
  record Line(String name, double[] x, double[] y, double[] low, double[] high, Style style) {

    boolean banded() {
      return low.length > 0;
    }

    boolean dotted() {
      return x.length <= DOTS && !roof();
    }

    boolean roof() {
      return style == Style.ROOF;
    }

    boolean dashed() {
      return style == Style.DASHED;
    }

    double lastX() {
      return x[x.length - 1];
    }

    double lastY() {
      return y[y.length - 1];
    }

    /** The name, shortened where it would take the place of the plot. */
    String label() {
      return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
    }
  }

  /** Refuses to draw nothing. */
  static void requireSome(List<?> curves) {
    if (curves.isEmpty()) {
      throw new IllegalArgumentException("plot: expected at least one curve, got none");
    }
  }

  /** nDCG@10 over dimensions, with 95 % intervals. */
  static Plot ndcg(List<Curve> curves) {
    requireSome(curves);
    List<Line> lines = curves.stream().map(Plot::line).toList();
    int[] dims =
        curves.stream()
            .flatMapToInt(curve -> curve.evaluations().stream().mapToInt(Evaluation::dims))
            .distinct()
            .sorted()
            .toArray();
    double highest = curves.stream().mapToDouble(Curve::ndcgAtMost).max().orElse(0);
    return new Plot("nDCG@10 per dimension", Axis.dims(dims), Axis.ndcg(highest), lines);
  }

  /** Values over steps. */
  static Plot steps(String title, String measure, List<StepSeries> series) {
    requireSome(series);
    List<Line> lines = series.stream().map(Plot::line).toList();
    double[] all = lines.stream().flatMapToDouble(line -> Arrays.stream(line.y)).toArray();
    int last = series.stream().mapToInt(StepSeries::lastStep).max().orElse(0);
    double least = Arrays.stream(all).min().orElse(0);
    double greatest = Arrays.stream(all).max().orElse(0);
    return new Plot(title, Axis.steps(last), Axis.around(measure, least, greatest), lines);
  }

  /**
   * Where a line's name begins, as a share of the axis: where the line ends, but in a frame of
   * roofs all of them in a column at its end.
   */
  double labelX(Line line) {
    boolean framed = lines.stream().anyMatch(Line::roof);
    return framed && !line.roof() ? 1 : x.share(line.lastX());
  }

  /** Height of each line's name, as a share of the axis. */
  double[] labels() {
    double[] heights = lines.stream().mapToDouble(line -> y.share(line.lastY())).toArray();
    int[] ends = IntStream.range(0, heights.length).filter(i -> !lines.get(i).roof()).toArray();
    double[] moved = apart(Arrays.stream(ends).mapToDouble(i -> heights[i]).toArray(), LABEL_GAP);
    for (int i = 0; i < ends.length; i++) {
      heights[ends[i]] = moved[i];
    }
    return heights;
  }

  /** Room for the names, in letters. */
  int longestLabel() {
    return lines.stream()
        .filter(line -> !line.roof())
        .mapToInt(line -> line.label().length())
        .max()
        .orElse(0);
  }

  /**
   * Moves heights apart to at least a gap and into 0 … 1, as little as possible: isotonic
   * regression (pool adjacent violators) of what is left when the gaps are taken out.
   */
  static double[] apart(double[] heights, double gap) {
    Integer[] order = IntStream.range(0, heights.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(i -> heights[i]));
    double[] mean = new double[order.length];
    int[] size = new int[order.length];
    int pools = 0;
    for (int i = 0; i < order.length; i++) {
      mean[pools] = heights[order[i]] - i * gap;
      size[pools++] = 1;
      while (pools > 1 && mean[pools - 2] > mean[pools - 1]) {
        pools--;
        int both = size[pools - 1] + size[pools];
        mean[pools - 1] = (mean[pools - 1] * size[pools - 1] + mean[pools] * size[pools]) / both;
        size[pools - 1] = both;
      }
    }
    double[] moved = new double[order.length];
    double most = Math.max(0, 1 - (order.length - 1) * gap);
    for (int pool = 0, i = 0; pool < pools; pool++) {
      for (int n = 0; n < size[pool]; n++, i++) {
        moved[order[i]] = Math.clamp(mean[pool], 0, most) + i * gap;
      }
    }
    return moved;
  }

  private static Line line(Curve curve) {
    List<Evaluation> at = curve.evaluations();
    List<Interval> ndcg = at.stream().map(e -> e.interval(Metric.NDCG_10)).toList();
    return new Line(
        curve.name(),
        at.stream().mapToDouble(Evaluation::dims).toArray(),
        ndcg.stream().mapToDouble(Interval::estimate).toArray(),
        ndcg.stream().mapToDouble(Interval::low).toArray(),
        ndcg.stream().mapToDouble(Interval::high).toArray(),
        Style.CURVE);
  }

  private static Line line(StepSeries series) {
    double[] none = {};
    double[] steps = Arrays.stream(series.steps()).asDoubleStream().toArray();
    return new Line(series.name(), steps, series.values(), none, none, Style.CURVE);
  }
}
