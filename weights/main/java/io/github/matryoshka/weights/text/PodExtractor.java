package io.github.matryoshka.weights.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Perl's documentation format: heading, often a question → paragraphs; indented lines are code. */
record PodExtractor() implements Extractor {
  private static final Pattern MARK = Pattern.compile("[A-Z]<+([^<>|]*\\|)?([^<>]*)>+");

  @Override
  public void extract(SortedMap<String, byte[]> files, Consumer<Passage> out) {
    for (byte[] file : files.values()) {
      String title = "";
      List<String> paragraphs = new ArrayList<>();
      for (String block : new String(file, StandardCharsets.UTF_8).split("\n\\s*\n")) {
        String paragraph = MARK.matcher(block.strip()).replaceAll("$2");
        if (paragraph.startsWith("=head")) {
          Prose.section(title, paragraphs, out);
          paragraphs.clear();
          title = paragraph.replaceFirst("^=head\\d\\s*", "");
        } else if (!paragraph.startsWith("=")
            && !block.startsWith(" ")
            && !block.startsWith("\t")) {
          paragraphs.add(paragraph);
        }
      }
      Prose.section(title, paragraphs, out);
    }
  }
}
