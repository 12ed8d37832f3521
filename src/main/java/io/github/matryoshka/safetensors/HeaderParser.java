package io.github.matryoshka.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the JSON of a header, accepting nothing but what the format defines. One use. */
final class HeaderParser {
  private static final String METADATA = "__metadata__";
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength((int) Header.MAX_LENGTH)
                  .maxNameLength((int) Header.MAX_LENGTH)
                  .build())
          .build();

  private final Path file;
  private final JsonParser parser;
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();

  private HeaderParser(Path file, JsonParser parser) {
    this.file = file;
    this.parser = parser;
  }

  static HeaderParser parse(Path file, String json) throws IOException {
    try (JsonParser parser = JSON.createParser(json)) {
      HeaderParser header = new HeaderParser(file, parser);
      header.parse();
      return header;
    } catch (JsonProcessingException e) {
      throw Header.malformed(file, "a header of well-formed JSON", e.getOriginalMessage(), e);
    }
  }

  Map<String, String> metadata() {
    return metadata;
  }

  Map<String, TensorInfo> tensors() {
    return tensors;
  }

  private void parse() throws IOException {
    expect(JsonToken.START_OBJECT, "the header");
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      if (name.equals(METADATA)) {
        readMetadata();
      } else {
        tensors.put(name, tensor(name));
      }
    }
    if (parser.nextToken() != null) {
      throw Header.malformed(file, "only spaces after the header", parser.getText());
    }
  }

  private void readMetadata() throws IOException {
    expect(JsonToken.START_OBJECT, METADATA);
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      expect(JsonToken.VALUE_STRING, METADATA + "." + key);
      metadata.put(key, parser.getText());
    }
  }

  private TensorInfo tensor(String name) throws IOException {
    String dtype = null;
    List<Long> shape = null;
    List<Long> range = null;
    String where = "tensor " + name;
    expect(JsonToken.START_OBJECT, where);
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      switch (field) {
        case "dtype" -> {
          expect(JsonToken.VALUE_STRING, where + ": dtype");
          dtype = parser.getText();
        }
        case "shape" -> shape = integers(where + ": shape");
        case "data_offsets" -> range = integers(where + ": data_offsets");
        default -> throw Header.malformed(file, where + ": dtype, shape, data_offsets", field);
      }
    }
    if (dtype == null || shape == null || range == null || range.size() != 2) {
      throw Header.malformed(
          file,
          where + " with dtype, shape and two data_offsets",
          "dtype %s, shape %s, data_offsets %s".formatted(dtype, shape, range));
    }
    return checked(name, dtype, shape, range);
  }

  private TensorInfo checked(String name, String dtype, List<Long> shape, List<Long> range)
      throws IOException {
    ElementType type = ElementType.named(dtype).orElse(null);
    if (type == null) {
      throw Header.malformed(
          file, "tensor %s of a type in %s".formatted(name, List.of(ElementType.values())), dtype);
    }
    try {
      return new TensorInfo(name, type, shape, range.get(0), range.get(1));
    } catch (IllegalArgumentException e) {
      throw Header.malformed(file, "a tensor that fits its bytes", e.getMessage(), e);
    }
  }

  private List<Long> integers(String where) throws IOException {
    List<Long> values = new ArrayList<>();
    expect(JsonToken.START_ARRAY, where);
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
          || parser.getNumberType() == NumberType.BIG_INTEGER
          || parser.getLongValue() < 0) {
        throw Header.malformed(file, where + " of integers in [0, 2^63)", parser.getText());
      }
      values.add(parser.getLongValue());
    }
    return values;
  }

  private void expect(JsonToken token, String where) throws IOException {
    if (parser.nextToken() != token) {
      throw Header.malformed(
          file, "%s: %s".formatted(where, token), String.valueOf(parser.currentToken()));
    }
  }
}
