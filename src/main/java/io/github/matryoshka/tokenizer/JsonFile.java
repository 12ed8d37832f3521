package io.github.matryoshka.tokenizer;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A JSON file read token by token, every error naming the file and the place. Values are asked for
 * while they are current; whatever is asked for is named for the error, as in {@code model.type}.
 * Not thread-safe.
 */
final class JsonFile implements AutoCloseable {
  /** Names are read once each, 30,000 in a vocabulary: a symbol table costs more than it saves. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private final Path path;
  private final JsonParser parser;

  private JsonFile(Path path, JsonParser parser) {
    this.path = path;
    this.parser = parser;
  }

  /** Opens a file whose content is one object, which is then current. */
  static JsonFile open(Path path) throws IOException {
    JsonFile file = new JsonFile(path, FACTORY.createParser(Files.readAllBytes(path)));
    file.advance();
    file.object("content");
    return file;
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }

  /** The name of the next member, whose value becomes current; null at the end of the object. */
  String nextField() throws IOException {
    if (advance() != JsonToken.FIELD_NAME) {
      return null;
    }
    String name = parser.currentName();
    advance();
    return name;
  }

  /** Makes the next element of an array current; false at its end. */
  boolean nextElement() throws IOException {
    return advance() != JsonToken.END_ARRAY;
  }

  void object(String what) throws IOException {
    expect(JsonToken.START_OBJECT, what, "an object");
  }

  void array(String what) throws IOException {
    expect(JsonToken.START_ARRAY, what, "an array");
  }

  String string(String what) throws IOException {
    expect(JsonToken.VALUE_STRING, what, "a string");
    return text();
  }

  int number(String what) throws IOException {
    expect(JsonToken.VALUE_NUMBER_INT, what, "an integer");
    try {
      return parser.getIntValue();
    } catch (JacksonException e) {
      throw new IOException(message(what, "a 32-bit integer", parser.getText()), e);
    }
  }

  boolean flag(String what) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_TRUE
        && parser.currentToken() != JsonToken.VALUE_FALSE) {
      throw error(what, "true or false", shown());
    }
    return parser.currentToken() == JsonToken.VALUE_TRUE;
  }

  boolean isNull() {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  /** Passes over the current value, whatever it is. */
  void skip() throws IOException {
    try {
      parser.skipChildren();
    } catch (JacksonException e) {
      throw damaged(e);
    }
  }

  IOException error(String what, String expected, String got) {
    return new IOException(message(what, expected, got));
  }

  private String message(String what, String expected, String got) {
    return "%s: %s: expected %s, got %s (line %d)"
        .formatted(path, what, expected, got, parser.currentLocation().getLineNr());
  }

  private void expect(JsonToken token, String what, String expected) throws IOException {
    if (parser.currentToken() != token) {
      throw error(what, expected, shown());
    }
  }

  private String shown() throws IOException {
    return switch (parser.currentToken()) {
      case null -> "nothing";
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> '"' + text() + '"';
      default -> text();
    };
  }

  /** The text of the current value, which the parser completes only now. */
  private String text() throws IOException {
    try {
      return parser.getText();
    } catch (JacksonException e) {
      throw damaged(e);
    }
  }

  private JsonToken advance() throws IOException {
    try {
      return parser.nextToken();
    } catch (JacksonException e) {
      throw damaged(e);
    }
  }

  private IOException damaged(JacksonException e) {
    return new IOException(
        "%s: expected complete JSON, got an error in line %d: %s; the file is damaged, fetch it again"
            .formatted(path, e.getLocation().getLineNr(), e.getOriginalMessage()),
        e);
  }
}
