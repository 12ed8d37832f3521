package io.github.matryoshka.tools.report;

import io.github.matryoshka.tools.eval.Evaluation;
import io.github.matryoshka.tools.eval.Metric;
import io.github.matryoshka.tools.files.AtomicFile;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Annotation;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A PNG of nDCG@10 against dimensions (log2 axis), one named curve per way of shortening.
 *
 * <p>Draws without a display: using this class sets {@code java.awt.headless}.
 */
public final class PngPlot {

  private static final Color INK = new Color(0x33, 0x38, 0x40);
  private static final Color GRID = new Color(0xE4, 0xE7, 0xEB);

  /** Okabe and Ito's palette, which colour-blind readers can tell apart. */
  private static final Color[] COLOURS = {
    new Color(0x0072B2),
    new Color(0xD55E00),
    new Color(0x009E73),
    new Color(0xCC79A7),
    new Color(0xE69F00),
    new Color(0x56B4E9)
  };

  static {
    System.setProperty("java.awt.headless", "true");
  }

  private PngPlot() {}

  /**
   * Draws and writes the plot, 1,200 × 750 pixels.
   *
   * @param curves at least one
   * @throws IOException when the file cannot be written
   * @throws IllegalArgumentException when there is no curve
   */
  public static void write(Path file, String title, List<Curve> curves) throws IOException {
    BufferedImage image = BitmapEncoder.getBufferedImage(chart(title, curves));
    AtomicFile.write(file, out -> ImageIO.write(image, "png", out));
  }

  private static XYChart chart(String title, List<Curve> curves) {
    PlotScale scale = PlotScale.of(curves);
    XYChart chart =
        new XYChartBuilder()
            .width(1200)
            .height(750)
            .title(title)
            .xAxisTitle("dimensions kept")
            .yAxisTitle("nDCG@10")
            .build();
    style(chart.getStyler(), scale);
    for (int i = 0; i < curves.size(); i++) {
      Color colour = COLOURS[i % COLOURS.length];
      add(chart, i, curves.get(i), colour);
      double end = curves.get(i).evaluations().getLast().dims();
      chart.addAnnotation(
          Label.name(curves.get(i).name(), colour, PlotScale.log2(end), scale.labels()[i]));
    }
    for (int dims : scale.dims()) {
      chart.addAnnotation(Label.tick(dims));
    }
    return chart;
  }

  private static void add(XYChart chart, int place, Curve curve, Color colour) {
    List<Evaluation> points = curve.evaluations();
    XYSeries series =
        chart.addSeries(
            place + " " + curve.name(),
            points.stream().mapToDouble(e -> PlotScale.log2(e.dims())).toArray(),
            points.stream().mapToDouble(e -> e.mean(Metric.NDCG_10)).toArray());
    series.setLineColor(colour).setLineStyle(new BasicStroke(3f));
    series.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(colour);
  }

  private static void style(XYStyler style, PlotScale scale) {
    int[] dims = scale.dims();
    double first = PlotScale.log2(dims[0]);
    double last = PlotScale.log2(dims[dims.length - 1]);
    style.setLegendVisible(false).setMarkerSize(9).setChartPadding(24);
    style.setChartBackgroundColor(Color.WHITE).setPlotBorderVisible(false);
    style.setChartFontColor(INK).setChartTitleBoxVisible(false);
    style.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 24));
    style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 19));
    style.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 17));
    style.setAxisTickLabelsColor(INK).setAxisTicksLineVisible(false);
    style.setPlotGridVerticalLinesVisible(false).setPlotGridLinesColor(GRID);
    style.setPlotGridLinesStroke(new BasicStroke(1f));
    style.setXAxisMin(first - 0.2).setXAxisMax(last + room(last - first));
    style.setYAxisMin(0.0).setYAxisMax(scale.top()).setYAxisDecimalPattern("0.0#");
    style.setYAxisTickMarkSpacingHint(80);
    style.setXAxisTickLabelsFormattingFunction(x -> " ");
  }

  /** Free space for the names, a fifth of the plot. */
  private static double room(double span) {
    return 0.25 * (span + 1);
  }

  /** Text beside or below a point of the plot. */
  private static final class Label extends Annotation {

    private final String text;
    private final Color colour;
    private final double x;
    private final double y;
    private final boolean below;

    private Label(String text, Color colour, double x, double y, boolean below) {
      super(false);
      this.text = text;
      this.colour = colour;
      this.x = x;
      this.y = y;
      this.below = below;
    }

    /** The name of a curve, to the right of its last point and in its colour. */
    static Label name(String text, Color colour, double x, double y) {
      return new Label(text, colour, x, y, false);
    }

    /** A number of dimensions; XChart itself puts ticks where it likes, not at powers of two. */
    static Label tick(int dims) {
      return new Label(Integer.toString(dims), INK, PlotScale.log2(dims), 0, true);
    }

    @Override
    public void paint(Graphics2D g) {
      g.setColor(colour);
      g.setFont(new Font(Font.SANS_SERIF, below ? Font.PLAIN : Font.BOLD, below ? 17 : 18));
      int half = g.getFontMetrics().stringWidth(text) / 2;
      int left = getXAxisScreenValue(x) + (below ? -half : 14);
      g.drawString(text, left, getYAxisScreenValue(y) + (below ? 28 : 6));
    }
  }
}
