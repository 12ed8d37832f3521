package io.github.matryoshka.weights.text;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Dictionaries of the dict protocol: an index (headword, offset and length as base-64 numbers) over
 * a text. Headword → definition.
 *
 * @param noise what to take out of a definition
 */
record DictdExtractor(Pattern noise) implements Extractor {
  private static final String DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  @Override
  public void extract(SortedMap<String, byte[]> files, Consumer<Passage> out) throws IOException {
    byte[] text = only(files, ".dict.dz");
    byte[] index = only(files, ".index");
    TreeMap<Integer, String[]> entries = new TreeMap<>();
    for (String line : new String(index, StandardCharsets.UTF_8).split("\n")) {
      String[] fields = line.split("\t");
      if (fields.length == 3 && !fields[0].startsWith("00database")) {
        entries.putIfAbsent(number(fields[1]), fields);
      }
    }
    for (var entry : entries.entrySet()) {
      int length = number(entry.getValue()[2]);
      if (entry.getKey() + length > text.length) {
        throw new IOException(
            "dictionary: expected %s within %d bytes, got offset %d and length %d"
                .formatted(entry.getValue()[0], text.length, entry.getKey(), length));
      }
      definition(new String(text, entry.getKey(), length, StandardCharsets.UTF_8), out);
    }
  }

  /** The headword ends with its line or at the first mark; brackets nest. */
  private void definition(String entry, Consumer<Passage> out) {
    String headword = entry.replaceFirst("(?s)[\\\\{}(,;\n].*", "");
    String body = entry.substring(headword.length());
    for (String before = ""; !before.equals(body); ) {
      before = body;
      body = noise.matcher(body).replaceAll(" ");
    }
    body = body.replaceAll("[{}]", "").replaceFirst("^[\\s,;]+", "");
    Prose.section("the " + Prose.line(headword), List.of(body), p -> out.accept(plain(p)));
  }

  /** One-word headwords pass for titles with an article before them, which goes again here. */
  private static Passage plain(Passage passage) {
    return new Passage(passage.text(), passage.query().replaceFirst("^the ", ""));
  }

  static int number(String digits) {
    int value = 0;
    for (char digit : digits.toCharArray()) {
      value = value * 64 + DIGITS.indexOf(digit);
    }
    return value;
  }

  private static byte[] only(SortedMap<String, byte[]> files, String end) throws IOException {
    for (var file : files.entrySet()) {
      if (file.getKey().endsWith(end)) {
        return file.getValue();
      }
    }
    throw new IOException("dictionary: expected a file *%s, got %s".formatted(end, files.keySet()));
  }
}
