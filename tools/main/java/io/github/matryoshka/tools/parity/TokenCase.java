package io.github.matryoshka.tools.parity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A text and the ids it must give.
 *
 * @param text the text
 * @param ids with [CLS] and [SEP]; not copied
 */
public record TokenCase(String text, int[] ids) {

  /**
   * Reads a shipped file of objects with {@code text} and {@code ids}, one after another.
   *
   * @param resource {@code tokens.jsonl}, 1,000 texts not cut, or {@code golden.jsonl}, 64 texts
   *     cut to 256 tokens
   * @throws IOException if it cannot be read
   */
  public static List<TokenCase> read(String resource) throws IOException {
    List<TokenCase> cases = new ArrayList<>();
    try (InputStream in = TokenCase.class.getResourceAsStream(resource);
        JsonParser json = new JsonFactory().createParser(in)) {
      while (json.nextToken() == JsonToken.START_OBJECT) {
        cases.add(readOne(json));
      }
    }
    return cases;
  }

  private static TokenCase readOne(JsonParser json) throws IOException {
    String text = null;
    IntStream.Builder ids = IntStream.builder();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      if (name.equals("text")) {
        text = json.getText();
      } else {
        while (json.nextToken() != JsonToken.END_ARRAY) {
          ids.add(json.getIntValue());
        }
      }
    }
    return new TokenCase(text, ids.build().toArray());
  }
}
