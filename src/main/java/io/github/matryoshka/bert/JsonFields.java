package io.github.matryoshka.bert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamReadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The scalar fields at the top of a JSON object, by name; nested values are passed over. */
final class JsonFields {
  private final Path file;
  private final Map<String, String> values;

  private JsonFields(Path file, Map<String, String> values) {
    this.file = file;
    this.values = values;
  }

  static JsonFields read(Path file) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException(
          file
              + ": expected a model file, got none (is this the folder of a sentence encoder? fetch"
              + " one with: tools/matryoshka fetch)",
          e);
    }
    try (JsonParser json = new JsonFactory().createParser(bytes)) {
      return new JsonFields(file, scalars(file, json));
    } catch (StreamReadException e) {
      throw new IOException(file + ": expected JSON, got " + e.getMessage(), e);
    }
  }

  private static Map<String, String> scalars(Path file, JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new IOException(file + ": expected a JSON object, got " + json.currentToken());
    }
    Map<String, String> values = new HashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      if (json.nextToken().isScalarValue()) {
        if (json.currentToken() != JsonToken.VALUE_NULL) {
          values.put(name, json.getText());
        }
      } else {
        json.skipChildren();
      }
    }
    return values;
  }

  /** Refuses a field that is there with another value; a missing one means the default. */
  void expect(String name, String wanted) throws IOException {
    String value = values.getOrDefault(name, wanted);
    if (!value.equals(wanted)) {
      throw new IOException(
          "%s: expected %s \"%s\", got \"%s\"".formatted(file, name, wanted, value));
    }
  }

  int integer(String name) throws IOException {
    String value = values.get(name);
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IOException(
          "%s: expected %s as an integer, got %s".formatted(file, name, value), e);
    }
  }

  int integer(String name, int missing) throws IOException {
    return values.containsKey(name) ? integer(name) : missing;
  }

  double number(String name, double missing) throws IOException {
    String value = values.get(name);
    try {
      return value == null ? missing : Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new IOException("%s: expected %s as a number, got %s".formatted(file, name, value), e);
    }
  }

  boolean isTrue(String name) {
    return "true".equals(values.get(name));
  }
}
