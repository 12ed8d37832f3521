package io.github.matryoshka.tools.report;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A report with its plots beside it: {@code out.html}, {@code out.png}, {@code out.training.png}.
 */
public final class ReportFiles {

  private static final String HTML = ".html";

  private ReportFiles() {}

  /** Whether a file can be a report: its name ends in {@code .html}. */
  public static boolean accepts(Path html) {
    return html.getFileName() != null && html.getFileName().toString().endsWith(HTML);
  }

  /**
   * Writes the page, the plot of the curves and that of the training history, as far as there are
   * any; older files are replaced.
   *
   * @param html ends in {@code .html}
   * @throws IOException when a file cannot be written
   * @throws IllegalArgumentException when curves are of different queries, or for another name
   */
  public static void write(Path html, Report report) throws IOException {
    if (!accepts(html)) {
      throw new IllegalArgumentException(
          "report: expected a name ending in %s, got %s".formatted(HTML, html));
    }
    HtmlReport.write(html, report);
    if (!report.curves().isEmpty()) {
      PngPlot.write(beside(html, ".png"), report.title(), report.curves());
    }
    if (!report.history().plots().isEmpty()) {
      PngPlot.write(beside(html, ".training.png"), report.history());
    }
  }

  private static Path beside(Path html, String ending) {
    String name = html.getFileName().toString();
    return html.resolveSibling(name.substring(0, name.length() - HTML.length()) + ending);
  }
}
