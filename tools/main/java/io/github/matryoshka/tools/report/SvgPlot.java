package io.github.matryoshka.tools.report;

import io.github.matryoshka.tools.files.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A plot as SVG for an HTML page, with intervals as bands. Colours are left to the page's style
 * sheet (classes {@code ink}, {@code grid} and {@code s0}, {@code s1}, …), so it follows light and
 * dark.
 */
final class SvgPlot {

  /** Colours of a file that stands alone; a page has them in its style sheet. */
  private static final String STYLE =
      """
      svg { font: 13px system-ui, sans-serif; color-scheme: light dark; }
      .ink { fill: #656d76; } .grid { stroke: #d8dee4; fill: none; } .roof { color: #7b838d; }
      .s0 { color: #0072b2; } .s1 { color: #d55e00; } .s2 { color: #009e73; } .s3 { color: #cc79a7; }
      .s4 { color: #c98a00; } .s5 { color: #56b4e9; } .s6 { color: #7f68bd; } .s7 { color: #7a7a7a; }
      g circle, g text { fill: currentColor; } g text { font-weight: 600; }
      g polyline { stroke: currentColor; stroke-width: 2.5; fill: none; stroke-linejoin: round; }
      g.roof polyline { stroke-width: 1.3; }
      @media (prefers-color-scheme: dark) { .ink { fill: #9aa4af; } .grid { stroke: #343b43; }
        .roof { color: #9aa4af; } .s0 { color: #5ab4ec; } .s6 { color: #b9a7ef; } }
      """;

  private static final int TOP = 14;
  private static final int BOTTOM = 46;

  /** Width of a digit, and of a bold letter on average. */
  private static final double DIGIT = 8.3;

  private static final double LETTER = 7.6;

  private final Plot plot;
  private final int width;
  private final int height;
  private final int left;
  private final int right;
  private final StringBuilder svg = new StringBuilder();

  private SvgPlot(Plot plot, int width, int height) {
    this.plot = plot;
    this.width = width;
    this.height = height;
    left = (int) (34 + DIGIT * plot.y().longestLabel());
    right = (int) (24 + LETTER * plot.longestLabel());
  }

  /** The {@code <svg>} element. */
  static String of(Plot plot, int width, int height) {
    SvgPlot drawn = new SvgPlot(plot, width, height);
    drawn.put(
        "<svg viewBox='0 0 %d %d' role='img' aria-label='%s'>%n",
        width, height, HtmlReport.escaped(plot.title()));
    drawn.axes();
    double[] labels = plot.labels();
    for (int i = 0; i < labels.length; i++) {
      drawn.line(plot.lines().get(i), i % Plot.COLOURS, labels[i]);
    }
    return drawn.svg.append("</svg>\n").toString();
  }

  /**
   * A file of its own, with the style in it.
   *
   * @throws IOException when it cannot be written
   */
  static void write(Path file, Plot plot, int width, int height) throws IOException {
    String svg =
        of(plot, width, height)
            .replaceFirst(
                ">", " xmlns='http://www.w3.org/2000/svg'>\n<style>" + STYLE + "</style>");
    AtomicFile.write(file, out -> out.write(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private void axes() {
    for (double tick : plot.y().ticks()) {
      double y = y(tick);
      put("<path class='grid' d='M%d %.1fH%d'/>", left, y, width - right);
      put(
          "<text class='ink' x='%d' y='%.1f' text-anchor='end'>%s</text>%n",
          left - 8, y + 4, Axis.label(tick));
    }
    for (double tick : plot.x().ticks()) {
      put(
          "<text class='ink' x='%.1f' y='%d' text-anchor='middle'>%s</text>%n",
          x(tick), height - 26, Axis.label(tick));
    }
    put(
        "<text class='ink' x='%d' y='%d' text-anchor='middle'>%s</text>%n",
        (left + width - right) / 2, height - 6, HtmlReport.escaped(plot.x().title()));
    put(
        "<text class='ink' transform='translate(13 %d) rotate(-90)' text-anchor='middle'>%s</text>%n",
        (TOP + height - BOTTOM) / 2, HtmlReport.escaped(plot.y().title()));
  }

  private void line(Plot.Line line, int colour, double label) {
    put(line.roof() ? "<g class='roof'>" : "<g class='s%d'>", colour);
    String dashes = line.dashed() ? " stroke-dasharray='6 5'" : "";
    if (line.banded()) {
      put("<polygon class='band' points='");
      for (int i = 0; i < line.x().length; i++) {
        put("%.1f,%.1f ", x(line.x()[i]), y(line.high()[i]));
      }
      for (int i = line.x().length - 1; i >= 0; i--) {
        put("%.1f,%.1f ", x(line.x()[i]), y(line.low()[i]));
      }
      put("'/>");
    }
    put("<polyline%s points='", dashes);
    for (int i = 0; i < line.x().length; i++) {
      put("%.1f,%.1f ", x(line.x()[i]), y(line.y()[i]));
    }
    put("'/>");
    dots(line);
    // A roof's name ends above its end, or begins there if it is a slope.
    boolean level = line.y()[0] == line.lastY();
    put(
        "<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text></g>%n",
        x(plot.labelX(line), line.roof() ? 0 : 12),
        height(label) + (line.roof() ? -7 : 4),
        line.roof() && level ? "end" : "start",
        HtmlReport.escaped(line.label()));
  }

  private void dots(Plot.Line line) {
    for (int i = 0; line.dotted() && i < line.x().length; i++) {
      put(
          "<circle cx='%.1f' cy='%.1f' r='3.5'><title>%s, %s: %.4f</title></circle>",
          x(line.x()[i]),
          y(line.y()[i]),
          HtmlReport.escaped(line.name()),
          Axis.label(line.x()[i]),
          line.y()[i]);
    }
  }

  private double x(double value) {
    return x(plot.x().share(value), 0);
  }

  private double x(double share, int beside) {
    return left + 16 + share * (width - right - left - 24) + beside;
  }

  private double y(double value) {
    return height(plot.y().share(value));
  }

  private double height(double share) {
    return height - BOTTOM - share * (height - BOTTOM - TOP);
  }

  private void put(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }
}
