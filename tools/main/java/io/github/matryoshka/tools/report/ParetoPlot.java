package io.github.matryoshka.tools.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What ways to search find over the time they take: up and to the left is better.
 *
 * @param title what was searched
 * @param series at least one
 */
public record ParetoPlot(String title, List<Series> series) {
  private static final int WIDTH = 1200;
  private static final int HEIGHT = 750;

  /** Free space beside the points, as a factor. */
  private static final double MARGIN = 1.25;

  /**
   * One way to search, with more or fewer numbers.
   *
   * @param points at least one, in the order in which they are joined
   */
  public record Series(String name, List<Point> points) {}

  /**
   * Something measured.
   *
   * @param milliseconds of a query, above 0
   * @param recall from 0 to 1
   */
  public record Point(double milliseconds, double recall) {}

  /**
   * @throws IllegalArgumentException if there is nothing to draw
   */
  public ParetoPlot {
    Plot.requireSome(series);
    series.forEach(each -> Plot.requireSome(each.points));
  }

  /**
   * Writes it as an SVG file that needs no other, light and dark as the reader's.
   *
   * @throws IOException when it cannot be written
   */
  public void writeSvg(Path file) throws IOException {
    SvgPlot.write(file, plot(), WIDTH * 3 / 4, HEIGHT * 3 / 4);
  }

  /**
   * Writes it as PNG, 1,200 × 750 pixels.
   *
   * @throws IOException when it cannot be written
   */
  public void writePng(Path file) throws IOException {
    PngPlot.write(file, plot(), WIDTH);
  }

  Plot plot() {
    double[] times =
        series.stream().flatMap(s -> s.points.stream()).mapToDouble(Point::milliseconds).toArray();
    double least = Arrays.stream(times).min().orElseThrow() / MARGIN;
    double most = Arrays.stream(times).max().orElseThrow() * MARGIN;
    Axis x = Axis.decades("milliseconds a query", least, most);
    return new Plot(title, x, Axis.share("recall@10"), series.stream().map(this::line).toList());
  }

  private Plot.Line line(Series one) {
    double[] none = {};
    return new Plot.Line(
        one.name,
        numbers(one, Point::milliseconds),
        numbers(one, Point::recall),
        none,
        none,
        Plot.Style.CURVE);
  }

  private static double[] numbers(Series one, ToDoubleFunction<Point> of) {
    return one.points.stream().mapToDouble(of).toArray();
  }
}
