package io.github.matryoshka.tools.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.CharConversionException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One line of a JSON lines file: an object with strings and arrays of strings, such as {@code _id},
 * {@code title} and {@code text} in BEIR. What type a field has counts only when it is asked for.
 * Immutable as long as the line is current.
 */
public final class JsonLine {

  private static final JsonFactory JSON = new JsonFactory();
  private static final String STRING = named(JsonToken.VALUE_STRING);
  private static final String ARRAY = named(JsonToken.START_ARRAY);
  private static final String NULL = named(JsonToken.VALUE_NULL);

  private final LineReader line;
  private final Map<String, Value> fields = new HashMap<>();

  /** A field: its type, as errors call it, and the strings that it is or holds. */
  private record Value(String type, List<String> texts) {}

  private JsonLine(LineReader line) {
    this.line = line;
  }

  /**
   * Parses the current line.
   *
   * @throws IOException when it is not one JSON object
   */
  public static JsonLine parse(LineReader line) throws IOException {
    JsonLine parsed = new JsonLine(line);
    try (JsonParser json = JSON.createParser(line.bytes(), line.offset(), line.length())) {
      parsed.read(json);
    } catch (JsonProcessingException e) {
      throw line.malformed("expected a JSON object, got " + e.getOriginalMessage(), e);
    } catch (CharConversionException e) {
      throw line.malformed("expected UTF-8, got " + e.getMessage(), e);
    }
    return parsed;
  }

  /** Whether there is such a field, of whatever type. */
  public boolean has(String name) {
    return fields.containsKey(name);
  }

  /**
   * The identifier.
   *
   * @throws IOException when there is none or it is empty
   */
  public String id() throws IOException {
    String id = string("_id");
    if (id.isEmpty()) {
      throw line.malformed("expected a string \"_id\", got an empty one", null);
    }
    return id;
  }

  /**
   * The text of a document: {@code (title + " " + text).strip()}; a missing title counts as empty.
   *
   * @throws IOException when there is no text, or either is not a string
   */
  public String document() throws IOException {
    return (title() + " " + string("text")).strip();
  }

  /**
   * The title, stripped: what {@link #document} begins with; empty when there is none.
   *
   * @throws IOException when it is not a string
   */
  public String title() throws IOException {
    return absent("title") ? "" : string("title").strip();
  }

  /**
   * A string, as it is.
   *
   * @throws IOException when there is none, or it is not a string
   */
  public String string(String name) throws IOException {
    Value value = fields.get(name);
    if (value == null) {
      throw line.malformed("expected a string \"%s\", got none".formatted(name), null);
    }
    if (!value.type.equals(STRING)) {
      throw line.malformed("expected a string as \"%s\", got %s".formatted(name, value.type), null);
    }
    return value.texts.getFirst();
  }

  /**
   * The strings of an array, or the only one; none when there is no such field.
   *
   * @throws IOException when it is neither a string nor an array of strings
   */
  public List<String> strings(String name) throws IOException {
    if (absent(name)) {
      return List.of();
    }
    Value value = fields.get(name);
    if (!value.type.equals(STRING) && !value.type.equals(ARRAY)) {
      throw line.malformed(
          "expected a string or an array of strings as \"%s\", got %s".formatted(name, value.type),
          null);
    }
    return value.texts;
  }

  private boolean absent(String name) {
    Value value = fields.get(name);
    return value == null || value.type.equals(NULL);
  }

  private void read(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw line.malformed("expected a JSON object, got " + named(json.currentToken()), null);
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken type = json.nextToken();
      fields.put(name, type == JsonToken.START_ARRAY ? array(json) : value(json, type));
    }
    if (json.nextToken() != null) {
      throw line.malformed("expected one JSON object, got more after it", null);
    }
  }

  private static Value value(JsonParser json, JsonToken type) throws IOException {
    boolean string = type == JsonToken.VALUE_STRING;
    List<String> texts = string ? List.of(json.getText()) : List.of();
    json.skipChildren();
    return new Value(named(type), texts);
  }

  private static Value array(JsonParser json) throws IOException {
    List<String> texts = new ArrayList<>();
    String type = ARRAY;
    for (JsonToken at = json.nextToken(); at != JsonToken.END_ARRAY; at = json.nextToken()) {
      if (at == JsonToken.VALUE_STRING) {
        texts.add(json.getText());
      } else {
        type = ARRAY + " with " + named(at);
        json.skipChildren();
      }
    }
    return new Value(type, texts);
  }

  private static String named(JsonToken token) {
    return token == null ? "nothing" : token.name().toLowerCase(Locale.ROOT);
  }
}
