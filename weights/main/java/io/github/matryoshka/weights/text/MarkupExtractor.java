package io.github.matryoshka.weights.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;

/**
 * Sections of a manual: heading → paragraphs.
 *
 * @param parser of the HTML or XML files
 * @param headings selects what begins a section
 * @param blocks selects paragraphs
 * @param noise selects what is no prose
 */
record MarkupExtractor(Parser parser, String headings, String blocks, String noise)
    implements Extractor {

  /** HTML manuals. */
  static MarkupExtractor html() {
    return new MarkupExtractor(
        Parser.htmlParser(),
        "h1, h2, h3, h4, h5, h6, dt",
        "p, li, dd, blockquote, div.para",
        "script, style, pre, nav, header, footer, .navheader, .navfooter, .sphinxsidebar, .toc, .docnav, a.headerlink");
  }

  /** DocBook and Mallard. */
  static MarkupExtractor xml() {
    return new MarkupExtractor(
        Parser.xmlParser(),
        "title",
        "para, simpara, p",
        "info, bookinfo, programlisting, screen, code, legalnotice, figure, table, links");
  }

  @Override
  public void extract(SortedMap<String, byte[]> files, Consumer<Passage> out) {
    files.forEach((path, bytes) -> sections(new String(bytes, StandardCharsets.UTF_8), out));
  }

  private void sections(String markup, Consumer<Passage> out) {
    Document document = Jsoup.parse(markup, "", parser.newInstance());
    document.select(noise).remove();
    String title = "";
    List<String> paragraphs = new ArrayList<>();
    for (Element element : document.select(headings + ", " + blocks)) {
      if (element.is(headings)) {
        Prose.section(title, paragraphs, out);
        paragraphs.clear();
        title = text(element);
      } else if (element.select(blocks).size() == 1) {
        paragraphs.add(text(element));
      }
    }
    Prose.section(title, paragraphs, out);
  }

  /** The text, with the names of entities that the document type would define. */
  private static String text(Element element) {
    return element.text().replaceAll("&(\\w+);", "$1");
  }
}
