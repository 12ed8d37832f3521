package io.github.matryoshka.tools.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.CharConversionException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One line of a JSON lines file: an object with some of the strings {@code _id}, {@code title} and
 * {@code text}, as in BEIR. Other fields are skipped. Immutable as long as the line is current.
 */
public final class JsonLine {

  private static final JsonFactory JSON = new JsonFactory();
  private static final Set<String> FIELDS = Set.of("_id", "title", "text");

  private final LineReader line;
  private final Map<String, String> fields = new HashMap<>();

  private JsonLine(LineReader line) {
    this.line = line;
  }

  /**
   * Parses the current line.
   *
   * @throws IOException when it is not one JSON object, or a field is not a string
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

  /**
   * The identifier.
   *
   * @throws IOException when there is none or it is empty
   */
  public String id() throws IOException {
    String id = required("_id");
    if (id.isEmpty()) {
      throw line.malformed("expected a string \"_id\", got an empty one", null);
    }
    return id;
  }

  /**
   * The text alone, as it is.
   *
   * @throws IOException when there is none
   */
  public String text() throws IOException {
    return required("text");
  }

  /**
   * The text of a document: {@code (title + " " + text).strip()}; a missing title counts as empty.
   *
   * @throws IOException when there is no text
   */
  public String document() throws IOException {
    return (fields.getOrDefault("title", "") + " " + text()).strip();
  }

  private void read(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw line.malformed("expected a JSON object, got " + named(json.currentToken()), null);
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      boolean wanted = FIELDS.contains(name);
      if (wanted && value == JsonToken.VALUE_STRING) {
        fields.put(name, json.getText());
      } else if (wanted && !(name.equals("title") && value == JsonToken.VALUE_NULL)) {
        throw line.malformed(
            "expected a string as \"%s\", got %s".formatted(name, named(value)), null);
      } else {
        json.skipChildren();
      }
    }
    if (json.nextToken() != null) {
      throw line.malformed("expected one JSON object, got more after it", null);
    }
  }

  private String required(String name) throws IOException {
    String value = fields.get(name);
    if (value == null) {
      throw line.malformed("expected a string \"%s\", got none".formatted(name), null);
    }
    return value;
  }

  private static String named(JsonToken token) {
    return token == null ? "nothing" : token.name().toLowerCase(Locale.ROOT);
  }
}
