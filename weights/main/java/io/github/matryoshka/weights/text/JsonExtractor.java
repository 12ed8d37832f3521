package io.github.matryoshka.weights.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;

/** JSON objects with {@code text} and perhaps {@code title}, one after the other in a file. */
record JsonExtractor() implements Extractor {
  private static final JsonFactory JSON = new JsonFactory();

  @Override
  public void extract(SortedMap<String, byte[]> files, Consumer<Passage> out) throws IOException {
    for (byte[] file : files.values()) {
      try (JsonParser parser = JSON.createParser(file)) {
        while (parser.nextToken() == JsonToken.START_OBJECT) {
          Map<String, String> fields = fields(parser);
          String text = fields.getOrDefault("text", "");
          Prose.section(fields.getOrDefault("title", ""), List.of(text.split("\n+")), out);
        }
      }
    }
  }

  private static Map<String, String> fields(JsonParser parser) throws IOException {
    Map<String, String> fields = new HashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (parser.nextToken() == JsonToken.VALUE_STRING) {
        fields.put(name, parser.getText());
      } else {
        parser.skipChildren();
      }
    }
    return fields;
  }
}
