package io.github.matryoshka.tools.report;

import io.github.matryoshka.tools.eval.QueryGroup;
import io.github.matryoshka.tools.files.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes a {@link Report} as one HTML file that needs no other file, follows light and dark, and
 * can be printed.
 */
public final class HtmlReport {

  private final Report report;
  private final StringBuilder html = new StringBuilder();

  private HtmlReport(Report report) {
    this.report = report;
  }

  /**
   * Writes the file, replacing an older one only when all is written.
   *
   * @throws IOException when it cannot be written
   * @throws IllegalArgumentException when curves are of different queries
   */
  public static void write(Path file, Report report) throws IOException {
    byte[] html = html(report).getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(html));
  }

  /** The page. */
  static String html(Report report) {
    HtmlReport page = new HtmlReport(report);
    page.head();
    if (!report.curves().isEmpty()) {
      page.curves();
    }
    if (!report.history().plots().isEmpty()) {
      page.history();
    }
    report.facts().stream().filter(f -> !f.entries().isEmpty()).forEach(page::facts);
    return page.html.append("</html>\n").toString();
  }

  /** Makes text safe between tags and in quoted attributes. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private void head() {
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n");
    html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    put("<title>%s</title>\n", report.title());
    html.append("<style>\n").append(style()).append("</style>\n");
    put("<h1>%s</h1>\n", report.title());
    put("<p>%s</p>\n", report.summary());
  }

  private void curves() {
    List<Curve> curves = report.curves();
    html.append("<figure>\n").append(SvgPlot.of(Plot.ndcg(curves), 760, 400));
    put("<figcaption>%s</figcaption>\n</figure>\n", "Bands are 95 % intervals over queries.");
    if (curves.size() > 1) {
      String others = curves.size() == 2 ? curves.getLast().name() : "Adaptors";
      put("<h2>%s against %s, nDCG@10</h2>\n", others, curves.getFirst().name());
      table(ComparisonTable.of(curves, report.groups()));
      note(
          "Paired differences on the same queries; better or worse where the interval excludes 0.");
    }
    for (Curve curve : curves) {
      put("<h2>%s</h2>\n", curve.name());
      table(CurveTable.of(curve, report.groups()));
    }
    for (QueryGroup group : report.groups()) {
      note(
          "%s: nDCG@10 of %,d queries %s"
              .formatted(group.name(), group.queries().size(), group.meaning()));
    }
    note("95 % intervals come from 10,000 bootstrap resamples of the queries, with a fixed seed.");
  }

  private void history() {
    html.append("<h2>Training</h2>\n<div class=\"pair\">\n");
    for (Plot plot : report.history().plots()) {
      html.append("<figure>\n").append(SvgPlot.of(plot, 440, 320));
      put("<figcaption>%s</figcaption>\n</figure>\n", plot.title());
    }
    html.append("</div>\n");
  }

  private void facts(Facts facts) {
    put("<h2>%s</h2>\n<dl>\n", facts.title());
    facts.entries().forEach((name, value) -> put("<dt>%s</dt><dd>%s</dd>\n", name, value));
    html.append("</dl>\n");
  }

  private void note(String text) {
    put("<p class=\"soft\">%s</p>\n", text);
  }

  /** Rows that begin alike, with the same number of dimensions, stand together. */
  private void table(Table table) {
    html.append("<div class=\"scroll\"><table>\n<thead><tr>");
    cells(table, table.headers(), "th");
    html.append("</thead>\n<tbody>\n");
    String block = "";
    for (List<String> row : table.rows()) {
      html.append(row.getFirst().equals(block) ? "<tr>" : "<tr class=\"first\">");
      block = row.getFirst();
      cells(table, row, "td");
    }
    html.append("</tbody></table></div>\n");
  }

  private void cells(Table table, List<String> cells, String tag) {
    for (int c = 0; c < cells.size(); c++) {
      String cell = cells.get(c);
      String names =
          (table.leftAligned(c) ? "left" : "") + (ComparisonTable.verdict(cell) ? " " + cell : "");
      String attribute = names.isEmpty() ? "" : " class=\"" + names + "\"";
      html.append("<%s%s>%s</%s>".formatted(tag, attribute, escaped(cell), tag));
    }
    html.append("</tr>\n");
  }

  private void put(String format, String... texts) {
    Object[] escaped = List.of(texts).stream().map(HtmlReport::escaped).toArray();
    html.append(format.formatted(escaped));
  }

  private static String style() {
    try (InputStream css = HtmlReport.class.getResourceAsStream("report.css")) {
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
