package io.github.matryoshka.weights.text;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;

/** WordNet's {@code data.*} files: the words of a set of synonyms → its gloss. */
record WordNetExtractor() implements Extractor {

  @Override
  public void extract(SortedMap<String, byte[]> files, Consumer<Passage> out) throws IOException {
    for (var file : files.entrySet()) {
      for (String line : new String(file.getValue(), StandardCharsets.UTF_8).split("\n")) {
        if (!line.startsWith("  ")) {
          synset(file.getKey(), line, out);
        }
      }
    }
  }

  private static void synset(String file, String line, Consumer<Passage> out) throws IOException {
    int bar = line.indexOf(" | ");
    if (bar < 0) {
      throw new IOException(
          "WordNet: expected a gloss after ' | ', got %s (%s)".formatted(line, file));
    }
    String[] fields = line.substring(0, bar).split(" ");
    List<String> words = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(fields[3], 16); i++) {
      words.add(fields[4 + 2 * i].replace('_', ' ').replaceFirst("\\(\\w+\\)$", ""));
    }
    String gloss = Prose.line(line.substring(bar + 3));
    if (Prose.english(gloss)) {
      out.accept(new Passage(gloss, String.join(", ", words)));
    }
  }
}
