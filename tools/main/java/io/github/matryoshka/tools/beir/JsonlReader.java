package io.github.matryoshka.tools.beir;

import io.github.matryoshka.tools.files.JsonLine;
import io.github.matryoshka.tools.files.LineReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code corpus.jsonl} and {@code queries.jsonl}: one object a line with {@code _id}, {@code
 * text} and, in a corpus, {@code title}. Other fields are skipped.
 */
final class JsonlReader {

  private final boolean titled;
  private final List<String> ids = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();
  private final List<String> titles = new ArrayList<>();
  private final Map<String, Long> lineOfId = new HashMap<>();

  private JsonlReader(boolean titled) {
    this.titled = titled;
  }

  /** Document text is {@code (title + " " + text).strip()}; a missing title counts as empty. */
  static Texts corpus(InputStream in, String where) throws IOException {
    return new JsonlReader(true).read(in, where);
  }

  /** Query text is taken as it is. */
  static Texts queries(InputStream in, String where) throws IOException {
    return new JsonlReader(false).read(in, where);
  }

  private Texts read(InputStream in, String where) throws IOException {
    LineReader lines = new LineReader(in, where);
    while (lines.next()) {
      add(lines);
    }
    if (ids.isEmpty()) {
      throw new IOException(
          "%s: expected one JSON object a line, got an empty file".formatted(where));
    }
    return new Texts(ids, texts, titles);
  }

  private void add(LineReader line) throws IOException {
    JsonLine json = JsonLine.parse(line);
    String id = json.id();
    Long earlier = lineOfId.putIfAbsent(id, line.line());
    if (earlier != null) {
      throw line.malformed(
          "expected unique ids, got \"%s\" again after line %d".formatted(id, earlier), null);
    }
    ids.add(id);
    texts.add(titled ? json.document() : json.string("text"));
    if (titled) {
      titles.add(json.title());
    }
  }
}
