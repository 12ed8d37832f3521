package io.github.matryoshka.tools.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A roofline plot: operations a second over operations a byte, both by ratio. Peaks are horizontal
 * roofs, bandwidths are slopes up to the highest of them; what was reached are the lines below. The
 * model is that of Williams, Waterman and Patterson, CACM 52(4), 2009.
 *
 * @param peaks GFLOP/s, at least one
 * @param bandwidths GB/s, at least one
 * @param series at least one
 */
public record RooflinePlot(List<Roof> peaks, List<Roof> bandwidths, List<Series> series) {
  private static final String TITLE = "What is reached under the machine's roofs, one thread";
  private static final int WIDTH = 1200;
  private static final int HEIGHT = 750;

  /** Free space around points and roofs, as a factor. */
  private static final double MARGIN = 1.25;

  /** Above the highest roof are the slopes' names. */
  private static final double HEADROOM = 1.6;

  /**
   * A limit.
   *
   * @param name of what
   * @param rate GFLOP/s, or GB/s for a bandwidth
   */
  public record Roof(String name, double rate) {}

  /**
   * What one engine or kernel reached.
   *
   * @param ours drawn through; others are dashed
   * @param points at least one
   */
  public record Series(String name, boolean ours, List<Point> points) {}

  /**
   * Something measured.
   *
   * @param intensity operations a byte, above 0
   * @param rate GFLOP/s, above 0
   */
  public record Point(double intensity, double rate) {}

  /**
   * @throws IllegalArgumentException if something is missing, or not above 0
   */
  public RooflinePlot {
    Plot.requireSome(peaks);
    Plot.requireSome(bandwidths);
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
    Point[] all = series.stream().flatMap(each -> each.points.stream()).toArray(Point[]::new);
    double right = most(all, Point::intensity);
    double left = least(all, Point::intensity) / MARGIN;
    double top = peaks.stream().mapToDouble(Roof::rate).max().orElseThrow();
    double slowest = bandwidths.stream().mapToDouble(Roof::rate).min().orElseThrow();
    double bottom = Math.min(least(all, Point::rate), slowest * left) / MARGIN;
    List<Plot.Line> lines = new ArrayList<>();
    series.forEach(each -> lines.add(line(each)));
    for (Roof peak : peaks) {
      double start = peak.rate / fastest();
      String name = "%s %.0f".formatted(peak.name, peak.rate);
      lines.add(roof(name, Math.max(left, start), peak.rate, right, peak.rate));
    }
    for (Roof slope : bandwidths) {
      double end = Math.min(right, top / slope.rate);
      String name = "%s %.0f GB/s".formatted(slope.name, slope.rate);
      lines.add(roof(name, left, slope.rate * left, end, slope.rate * end));
    }
    Axis x = Axis.decades("operations a byte of weights", left, right);
    Axis y = Axis.decades("GFLOP/s", bottom, top * HEADROOM);
    return new Plot(TITLE, x, y, lines);
  }

  private double fastest() {
    return bandwidths.stream().mapToDouble(Roof::rate).max().orElseThrow();
  }

  private static Plot.Line line(Series series) {
    double[] none = {};
    return new Plot.Line(
        series.name,
        series.points.stream().mapToDouble(Point::intensity).toArray(),
        series.points.stream().mapToDouble(Point::rate).toArray(),
        none,
        none,
        series.ours ? Plot.Style.CURVE : Plot.Style.DASHED);
  }

  private static Plot.Line roof(String name, double x0, double y0, double x1, double y1) {
    double[] none = {};
    double[] x = {x0, x1};
    double[] y = {y0, y1};
    return new Plot.Line(name, x, y, none, none, Plot.Style.ROOF);
  }

  private static double least(Point[] points, ToDoubleFunction<Point> of) {
    return Arrays.stream(points).mapToDouble(of).min().orElseThrow();
  }

  private static double most(Point[] points, ToDoubleFunction<Point> of) {
    return Arrays.stream(points).mapToDouble(of).max().orElseThrow();
  }
}
