package io.github.matryoshka.tools.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
          Map.of("model", "all-MiniLM-L6-v2"),
          Map.of("corpus.jsonl", "abc123"));

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
              .parse(new InputSource(new StringReader(SvgPlot.of(REPORT.curves()))));
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
  void rejectsNoCurves() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Report("t", "s", List.of(), Map.of(), Map.of()));
    assertEquals("report: expected at least one curve, got none", e.getMessage());
  }
}
