package io.github.matryoshka.tools.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.tools.eval.QueryGroup;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class HtmlReportTest {

  private static final Report REPORT =
      new Report(
          "SciFact & friends",
          "Two ways to shorten 384 numbers.",
          List.of(Results.truncation(), Results.rotation()),
          List.of(new QueryGroup("seen", "that share", List.of("q1", "q2"))),
          Results.history(),
          List.of(
              new Facts("Configuration", Map.of("model", "all-MiniLM-L6-v2")),
              new Facts("Data (SHA-256)", Map.of("corpus.jsonl", "abc123")),
              new Facts("Adaptor none", Map.of())));

  @TempDir Path folder;

  @Test
  void pageSaysEverything() throws IOException {
    Path file = folder.resolve("report.html");
    HtmlReport.write(file, REPORT);
    String html = Files.readString(file);
    assertTrue(html.contains("<h1>SciFact &amp; friends</h1>"));
    assertTrue(html.contains("<dt>model</dt><dd>all-MiniLM-L6-v2</dd>"));
    assertTrue(html.contains("<dt>corpus.jsonl</dt><dd>abc123</dd>"));
    assertTrue(html.contains("<h2>rotation &lt;pca&gt; against truncation, nDCG@10</h2>"));
    assertTrue(html.contains("<td>384</td><td>1536</td><td>0.6450</td>"));
    assertTrue(html.contains("<td class=\"left better\">better</td>"));
    assertTrue(html.contains("<td class=\"left\">seen</td>"));
    assertTrue(html.contains("<p class=\"soft\">seen: nDCG@10 of 2 queries that share</p>"));
    assertTrue(html.contains("<figcaption>nDCG@10 in validation per step</figcaption>"));
    assertTrue(html.contains(">regulariser</text>"));
    assertFalse(html.contains("Adaptor none"));
    assertFalse(html.contains("<pca>"));
    assertTrue(html.contains("prefers-color-scheme: dark"));
  }

  @Test
  void pageNeedsNoOtherFile() {
    String html = HtmlReport.html(REPORT);
    assertFalse(html.contains("src="));
    assertFalse(html.contains("href="));
    assertFalse(html.contains("http"));
  }

  @Test
  void plotIsWellFormedWhateverTheLocale() throws Exception {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      Document svg =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(
                  new InputSource(
                      new StringReader(SvgPlot.of(Plot.ndcg(REPORT.curves()), 760, 400))));
      assertEquals(2, svg.getElementsByTagName("polyline").getLength());
      assertEquals(14, svg.getElementsByTagName("circle").getLength());
      String points =
          svg.getElementsByTagName("polyline")
              .item(0)
              .getAttributes()
              .getNamedItem("points")
              .getNodeValue();
      assertEquals(7, points.strip().split(" ").length);
      assertTrue(points.matches("(\\d+\\.\\d,\\d+\\.\\d )+"), points);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void trainingAloneIsAReport() {
    Report report = new Report("t", "s", List.of(), List.of(), Results.history(), List.of());
    String html = HtmlReport.html(report);
    assertTrue(html.contains("<h2>Training</h2>"));
    assertFalse(html.contains("dimensions kept"));
  }

  @Test
  void plotsLieBesideThePage() throws IOException {
    Path file = folder.resolve("out.html");
    ReportFiles.write(file, REPORT);
    for (String name : List.of("out.html", "out.png", "out.training.png")) {
      assertTrue(Files.size(folder.resolve(name)) > 1000, name);
    }
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> ReportFiles.write(folder.resolve("out.htm"), REPORT));
    assertTrue(e.getMessage().startsWith("report: expected a name ending in .html, got "));
    assertFalse(Files.exists(folder.resolve("out.htm")));
  }

  @Test
  void rejectsNoCurves() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Report("t", "s", List.of(), List.of(), TrainingHistory.NONE, List.of()));
    assertEquals("report: expected at least one curve, got none", e.getMessage());
  }
}
