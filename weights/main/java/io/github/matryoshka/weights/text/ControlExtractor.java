package io.github.matryoshka.weights.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jsoup.Jsoup;

/**
 * Debian control files: stanzas of fields, whose further lines are indented.
 *
 * @param title the field that names the thing; empty when the text's first line does
 * @param text the field that describes it
 */
record ControlExtractor(String title, String text) implements Extractor {

  @Override
  public void extract(SortedMap<String, byte[]> files, Consumer<Passage> out) {
    for (byte[] file : files.values()) {
      for (String stanza : new String(file, StandardCharsets.UTF_8).split("\n\n")) {
        Map<String, String> fields = fields(stanza);
        String description = fields.getOrDefault(text, "");
        int line = description.indexOf('\n');
        if (!title.isEmpty()) {
          passages(fields.getOrDefault(title, "").replace('-', ' '), description, out);
        } else if (line > 0) {
          passages(description.substring(0, line), description.substring(line + 1), out);
        }
      }
    }
  }

  private static Map<String, String> fields(String stanza) {
    Map<String, String> fields = new HashMap<>();
    String name = "";
    for (String line : stanza.split("\n")) {
      int colon = line.indexOf(": ");
      if (line.startsWith(" ")) {
        fields.merge(name, line, (before, more) -> before + '\n' + more);
      } else if (colon > 0) {
        name = line.substring(0, colon);
        fields.put(name, line.substring(colon + 2));
      }
    }
    return fields;
  }

  /** A line with a dot parts paragraphs; there may be HTML in them. */
  private static void passages(String title, String text, Consumer<Passage> out) {
    List<String> paragraphs = new ArrayList<>();
    for (String paragraph : text.split("\n \\.\n")) {
      paragraphs.add(Jsoup.parse(paragraph).text());
    }
    Prose.section(title, paragraphs, out);
  }
}
