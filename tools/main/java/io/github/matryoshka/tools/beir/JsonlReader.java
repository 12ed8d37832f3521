package io.github.matryoshka.tools.beir;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads {@code corpus.jsonl} and {@code queries.jsonl}: one object a line with {@code _id}, {@code
 * text} and, in a corpus, {@code title}. Other fields are skipped.
 */
final class JsonlReader {

  private static final JsonFactory JSON = new JsonFactory();

  private final String where;
  private final boolean titles;
  private final List<String> ids = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();
  private final Map<String, Long> lineOfId = new HashMap<>();

  private JsonlReader(String where, boolean titles) {
    this.where = where;
    this.titles = titles;
  }

  /** Document text is {@code (title + " " + text).strip()}; a missing title counts as empty. */
  static Texts corpus(InputStream in, String where) throws IOException {
    return new JsonlReader(where, true).read(in);
  }

  /** Query text is taken as it is. */
  static Texts queries(InputStream in, String where) throws IOException {
    return new JsonlReader(where, false).read(in);
  }

  private Texts read(InputStream in) throws IOException {
    LineReader lines = new LineReader(in);
    while (lines.next()) {
      add(lines);
    }
    if (ids.isEmpty()) {
      throw new IOException(
          "%s: expected one JSON object a line, got an empty file".formatted(where));
    }
    return new Texts(ids, texts);
  }

  private void add(LineReader line) throws IOException {
    Map<String, String> fields;
    try (JsonParser json = JSON.createParser(line.bytes(), line.offset(), line.length())) {
      fields = fields(json, line.line());
    } catch (JsonProcessingException e) {
      throw malformed("expected a JSON object, got " + e.getOriginalMessage(), line.line(), e);
    } catch (CharConversionException e) {
      throw malformed("expected UTF-8, got " + e.getMessage(), line.line(), e);
    }
    String id = required(fields, "_id", line.line());
    String text = required(fields, "text", line.line());
    Long earlier = lineOfId.putIfAbsent(id, line.line());
    if (earlier != null) {
      throw malformed(
          "expected unique ids, got \"%s\" again after line %d".formatted(id, earlier),
          line.line(),
          null);
    }
    ids.add(id);
    texts.add(titles ? (fields.getOrDefault("title", "") + " " + text).strip() : text);
  }

  private Map<String, String> fields(JsonParser json, long line) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw malformed("expected a JSON object, got " + named(json.currentToken()), line, null);
    }
    Map<String, String> fields = new HashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      boolean wanted = name.equals("_id") || name.equals("text") || name.equals("title");
      if (wanted && value == JsonToken.VALUE_STRING) {
        fields.put(name, json.getText());
      } else if (wanted && !(name.equals("title") && value == JsonToken.VALUE_NULL)) {
        throw malformed(
            "expected a string as \"%s\", got %s".formatted(name, named(value)), line, null);
      } else {
        json.skipChildren();
      }
    }
    if (json.nextToken() != null) {
      throw malformed("expected one JSON object, got more after it", line, null);
    }
    return fields;
  }

  private String required(Map<String, String> fields, String name, long line) throws IOException {
    String value = fields.get(name);
    if (value == null || name.equals("_id") && value.isEmpty()) {
      String got = value == null ? "none" : "an empty one";
      throw malformed("expected a string \"%s\", got %s".formatted(name, got), line, null);
    }
    return value;
  }

  private static String named(JsonToken token) {
    return token == null ? "nothing" : token.name().toLowerCase(Locale.ROOT);
  }

  private IOException malformed(String what, long line, Exception cause) {
    return new IOException("%s:%d: %s".formatted(where, line, what), cause);
  }
}
