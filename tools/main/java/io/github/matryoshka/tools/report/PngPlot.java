package io.github.matryoshka.tools.report;

import io.github.matryoshka.tools.files.AtomicFile;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Plots as PNG: nDCG@10 against dimensions (log2 axis), and how training went.
 *
 * <p>Draws without a display: using this class sets {@code java.awt.headless}.
 */
public final class PngPlot {

  private static final Color INK = new Color(0x33, 0x38, 0x40);
  private static final Color ROOF = new Color(0x7B838D);

  private static final BasicStroke DASHED =
      new BasicStroke(
          3f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1f, new float[] {9f, 7f}, 0f);
  private static final Color GRID = new Color(0xE4, 0xE7, 0xEB);

  /** Okabe and Ito's palette, which colour-blind readers can tell apart, and two more. */
  private static final Color[] COLOURS = {
    new Color(0x0072B2),
    new Color(0xD55E00),
    new Color(0x009E73),
    new Color(0xCC79A7),
    new Color(0xE69F00),
    new Color(0x56B4E9),
    new Color(0x6A51A3),
    new Color(0x7A7A7A)
  };

  static {
    System.setProperty("java.awt.headless", "true");
  }

  private PngPlot() {}

  /**
   * Draws nDCG@10 per dimension and writes it, 1,200 × 750 pixels.
   *
   * @param curves at least one
   * @throws IOException when the file cannot be written
   * @throws IllegalArgumentException when there is no curve
   */
  public static void write(Path file, String title, List<Curve> curves) throws IOException {
    write(file, List.of(chart(title, Plot.ndcg(curves), 1200)));
  }

  /**
   * Draws losses and, beside them, what validation measured; 900 × 750 pixels each.
   *
   * @throws IOException when the file cannot be written
   * @throws IllegalArgumentException when there is neither
   */
  public static void write(Path file, TrainingHistory history) throws IOException {
    Plot.requireSome(history.plots());
    write(file, history.plots().stream().map(plot -> chart(plot.title(), plot, 900)).toList());
  }

  /** Draws one plot under its own title. */
  static void write(Path file, Plot plot, int width) throws IOException {
    write(file, List.of(chart(plot.title(), plot, width)));
  }

  private static void write(Path file, List<XYChart> charts) throws IOException {
    int width = charts.getFirst().getWidth();
    int height = charts.getFirst().getHeight();
    BufferedImage image =
        new BufferedImage(width * charts.size(), height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < charts.size(); i++) {
      Graphics2D part = image.createGraphics();
      part.translate(i * width, 0);
      charts.get(i).paint(part, width, height);
      part.dispose();
    }
    AtomicFile.write(file, out -> ImageIO.write(image, "png", out));
  }

  /** XChart is given shares of the axes: it cannot put ticks at the numbers that we want. */
  private static XYChart chart(String title, Plot plot, int width) {
    XYChart chart =
        new XYChartBuilder()
            .width(width)
            .height(750)
            .title(title)
            .xAxisTitle(plot.x().title())
            .yAxisTitle(plot.y().title())
            .build();
    style(chart.getStyler(), room(plot, width), plot.y().longestLabel());
    grid(chart, plot);
    double[] labels = plot.labels();
    for (int i = 0; i < labels.length; i++) {
      Plot.Line line = plot.lines().get(i);
      Color colour = line.roof() ? ROOF : COLOURS[i % Plot.COLOURS];
      add(chart, i, plot, colour);
      double x = plot.labelX(line);
      chart.addAnnotation(
          line.roof()
              ? PlotLabel.above(line.label(), colour, x, labels[i], line.y()[0] == line.lastY())
              : PlotLabel.name(line.label(), colour, x, labels[i]));
    }
    return chart;
  }

  private static void grid(XYChart chart, Plot plot) {
    for (double tick : plot.y().ticks()) {
      double y = plot.y().share(tick);
      XYSeries line =
          chart.addSeries("grid " + tick, new double[] {-0.03, 1.01}, new double[] {y, y});
      line.setMarker(SeriesMarkers.NONE).setLineColor(GRID).setLineStyle(new BasicStroke(1f));
      chart.addAnnotation(PlotLabel.left(Axis.label(tick), INK, y));
    }
    for (double tick : plot.x().ticks()) {
      chart.addAnnotation(PlotLabel.below(Axis.label(tick), INK, plot.x().share(tick)));
    }
  }

  private static void add(XYChart chart, int place, Plot plot, Color colour) {
    Plot.Line line = plot.lines().get(place);
    double[] x = Arrays.stream(line.x()).map(plot.x()::share).toArray();
    double[] y = Arrays.stream(line.y()).map(plot.y()::share).toArray();
    XYSeries series = chart.addSeries(place + " " + line.name(), x, y);
    series.setMarkerColor(colour).setLineColor(colour);
    series.setLineStyle(line.dashed() ? DASHED : new BasicStroke(line.roof() ? 1.5f : 3f));
    series.setMarker(line.dotted() ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
  }

  private static void style(XYStyler style, double room, int tickLetters) {
    style.setLegendVisible(false).setMarkerSize(9).setChartPadding(24);
    style.setChartBackgroundColor(Color.WHITE).setPlotBorderVisible(false);
    style.setChartFontColor(INK).setChartTitleBoxVisible(false);
    style.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 24));
    style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 19));
    style.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 17));
    style.setAxisTicksLineVisible(false).setAxisTicksMarksVisible(false);
    style.setPlotGridLinesVisible(false);
    style.setXAxisMin(-0.03).setXAxisMax(1 + room).setYAxisMin(-0.01).setYAxisMax(1.01);
    style.setXAxisTickLabelsFormattingFunction(x -> " ");
    // As wide as the labels that stand there: two spaces a digit.
    String blank = " ".repeat(2 * tickLetters);
    style.setYAxisTickLabelsFormattingFunction(y -> blank);
  }

  /** Free space for the names to the right of the axis, as a share of it. */
  private static double room(Plot plot, int width) {
    double names = (20 + 10.5 * plot.longestLabel()) / (width - 140);
    return names / (1 - names);
  }
}
