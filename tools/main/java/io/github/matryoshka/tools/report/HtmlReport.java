package io.github.matryoshka.tools.report;

import io.github.matryoshka.tools.files.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes a {@link Report} as one HTML file that needs no other file and follows light and dark. */
public final class HtmlReport {

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --paper: #fff; --ink: #24292f; --soft: #656d76; --line: #d8dee4;
        --s0: #0072b2; --s1: #c45100; --s2: #00805d; --s3: #a8457b; --s4: #946800; --s5: #24759f; }
      @media (prefers-color-scheme: dark) { :root { --paper: #15181c; --ink: #e6e9ed; --soft: #9aa4af; --line: #343b43;
        --s0: #5ab4ec; --s1: #ff9350; --s2: #3fce9f; --s3: #eb9cc6; --s4: #f0bd4a; --s5: #9ad6f7; } }
      body { background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
        max-width: 54rem; margin: 2.5rem auto; padding: 0 1rem; }
      h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .4rem; }
      h2 { font-size: 1.15rem; margin: 2.2rem 0 .5rem; }
      p { margin: 0 0 1rem; } .soft, figcaption { color: var(--soft); font-size: .9rem; }
      figure { margin: 1.5rem 0; } svg { width: 100%; height: auto; font: 13px system-ui, sans-serif; }
      .ink { fill: var(--soft); } .grid { stroke: var(--line); fill: none; }
      .s0 { color: var(--s0); } .s1 { color: var(--s1); } .s2 { color: var(--s2); }
      .s3 { color: var(--s3); } .s4 { color: var(--s4); } .s5 { color: var(--s5); }
      g circle, g text { fill: currentColor; } g text { font-weight: 600; }
      g polyline { stroke: currentColor; stroke-width: 2.5; fill: none; stroke-linejoin: round; }
      .band { fill: currentColor; opacity: .13; }
      .scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: .92rem; }
      th, td { padding: .28rem .8rem; text-align: right; border-bottom: 1px solid var(--line);
        white-space: nowrap; font-variant-numeric: tabular-nums; }
      th { font-weight: 600; } .left { text-align: left; }
      dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; font-size: .92rem; }
      dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
      """;

  private HtmlReport() {}

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
    StringBuilder html = new StringBuilder();
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n");
    html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.append("<title>%s</title>\n".formatted(escaped(report.title())));
    html.append("<style>\n").append(STYLE).append("</style>\n");
    html.append("<h1>%s</h1>\n".formatted(escaped(report.title())));
    html.append("<p>%s</p>\n".formatted(escaped(report.summary())));
    html.append("<figure>\n").append(SvgPlot.of(report.curves()));
    html.append(
        "<figcaption>Bands are 95 % intervals over queries (10,000 bootstrap resamples).</figcaption>\n");
    html.append("</figure>\n");
    tables(html, report.curves());
    list(html, "Configuration", report.configuration());
    list(html, "Data (SHA-256)", report.hashes());
    return html.append("</html>\n").toString();
  }

  /** Makes text safe between tags and in quoted attributes. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static void tables(StringBuilder html, List<Curve> curves) {
    for (Curve curve : curves) {
      heading(html, curve.name());
      table(html, ResultTables.of(curve));
    }
    for (Curve other : curves.subList(1, curves.size())) {
      heading(html, "%s against %s, nDCG@10".formatted(other.name(), curves.getFirst().name()));
      table(html, ResultTables.comparison(curves.getFirst(), other));
      html.append(
          "<p class=\"soft\">Paired differences on the same queries; better or worse where the "
              + "interval excludes 0.</p>\n");
    }
  }

  private static void heading(StringBuilder html, String text) {
    html.append("<h2>%s</h2>\n".formatted(escaped(text)));
  }

  private static void table(StringBuilder html, Table table) {
    html.append("<div class=\"scroll\"><table>\n<thead>");
    row(html, table, table.headers(), "th");
    html.append("</thead>\n<tbody>\n");
    table.rows().forEach(row -> row(html, table, row, "td"));
    html.append("</tbody></table></div>\n");
  }

  private static void row(StringBuilder html, Table table, List<String> cells, String tag) {
    html.append("<tr>");
    for (int c = 0; c < cells.size(); c++) {
      String side = table.leftAligned(c) ? " class=\"left\"" : "";
      html.append("<%s%s>%s</%s>".formatted(tag, side, escaped(cells.get(c)), tag));
    }
    html.append("</tr>\n");
  }

  private static void list(StringBuilder html, String title, Map<String, String> entries) {
    if (entries.isEmpty()) {
      return;
    }
    heading(html, title);
    html.append("<dl>\n");
    entries.forEach(
        (name, value) ->
            html.append("<dt>%s</dt><dd>%s</dd>\n".formatted(escaped(name), escaped(value))));
    html.append("</dl>\n");
  }
}
