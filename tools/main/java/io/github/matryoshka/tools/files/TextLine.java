package io.github.matryoshka.tools.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** One line of JSON with a text, and perhaps the title of a BEIR document before it. */
final class TextLine {
  private static final JsonFactory JSON = new JsonFactory();

  private TextLine() {}

  /** The text; with a title {@code (title + " " + text).strip()}, as BEIR embeds documents. */
  static String parse(String line, String where) throws IOException {
    try (JsonParser json = JSON.createParser(line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException(where + ": expected a JSON object, got " + shown(line));
      }
      return text(json, where);
    } catch (JsonProcessingException e) {
      throw new IOException(
          where
              + ": expected a JSON object, got "
              + shown(line)
              + " ("
              + e.getOriginalMessage()
              + ")",
          e);
    }
  }

  private static String text(JsonParser json, String where) throws IOException {
    String title = null;
    String text = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals("text")) {
        text = string(json, value, name, where);
      } else if (name.equals("title") && value != JsonToken.VALUE_NULL) {
        title = string(json, value, name, where);
      } else {
        json.skipChildren();
      }
    }
    if (json.nextToken() != null) {
      throw new IOException(where + ": expected one JSON object, got more after it");
    }
    if (text == null) {
      throw new IOException(where + ": expected a field \"text\", got an object without it");
    }
    return title == null ? text : (title + " " + text).strip();
  }

  private static String string(JsonParser json, JsonToken value, String name, String where)
      throws IOException {
    if (value != JsonToken.VALUE_STRING) {
      throw new IOException(where + ": expected a string as \"" + name + "\", got " + value);
    }
    return json.getText();
  }

  private static String shown(String line) {
    return line.length() <= 40 ? line : line.substring(0, 40) + "…";
  }
}
