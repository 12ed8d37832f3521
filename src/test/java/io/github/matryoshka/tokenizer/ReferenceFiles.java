package io.github.matryoshka.tokenizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The files in {@code src/test/resources/reference}, and tokenizer files made from them. */
final class ReferenceFiles {
  private static final String NORMALIZER =
      """
      {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
       "strip_accents": null, "lowercase": true}""";
  private static final String TEMPLATE =
      """
      {"type": "TemplateProcessing", "single": [
         {"SpecialToken": {"id": "[CLS]", "type_id": 0}},
         {"Sequence": {"id": "A", "type_id": 0}},
         {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
       "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [101], "tokens": ["[CLS]"]}}}""";

  private ReferenceFiles() {}

  /** A text and its ids. */
  record Reference(String text, int[] ids) {}

  /** The tokens of all-MiniLM-L6-v2 in the order of their ids. */
  static List<String> vocabulary() throws IOException {
    return new String(bytes("vocab.txt"), StandardCharsets.UTF_8).lines().toList();
  }

  /** The 1,000 lines of {@code tokens.jsonl}. */
  static List<Reference> references() throws IOException {
    List<Reference> references = new ArrayList<>();
    try (JsonParser json = new JsonFactory().createParser(bytes("tokens.jsonl"))) {
      while (json.nextToken() == JsonToken.START_OBJECT) {
        String text = null;
        int[] ids = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          if (json.currentName().equals("text")) {
            text = json.nextTextValue();
          } else {
            ids = numbers(json);
          }
        }
        references.add(new Reference(text, ids));
      }
    }
    return references;
  }

  private static int[] numbers(JsonParser json) throws IOException {
    json.nextToken();
    int[] numbers = new int[16];
    int count = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      numbers = count < numbers.length ? numbers : Arrays.copyOf(numbers, 2 * count);
      numbers[count++] = json.getIntValue();
    }
    return Arrays.copyOf(numbers, count);
  }

  /** Loads the tokenizer of all-MiniLM-L6-v2 from a {@code tokenizer.json} written as published. */
  static WordPieceTokenizer tokenizer(Path directory) throws IOException {
    write(directory, json(vocabulary()));
    return WordPieceTokenizer.load(directory);
  }

  /** Loads a tokenizer from the text of a {@code tokenizer.json}. */
  static WordPieceTokenizer load(Path directory, String json) throws IOException {
    write(directory, json);
    return WordPieceTokenizer.load(directory);
  }

  private static void write(Path directory, String json) throws IOException {
    Files.writeString(directory.resolve("tokenizer.json"), json);
  }

  /** The text of a {@code tokenizer.json} as all-MiniLM-L6-v2 has it, with other tokens. */
  static String json(List<String> tokens) {
    return json(tokens, added(tokens), NORMALIZER);
  }

  /** The same with other added tokens and another normalizer. */
  static String json(List<String> tokens, String added, String normalizer) {
    StringBuilder vocabulary = new StringBuilder();
    for (int id = 0; id < tokens.size(); id++) {
      vocabulary.append(id == 0 ? "" : ",\n").append(quoted(tokens.get(id))).append(": ");
      vocabulary.append(id);
    }
    return """
        {"version": "1.0", "truncation": null, "padding": {"strategy": {"Fixed": 128}},
         "added_tokens": [%s],
         "normalizer": %s,
         "pre_tokenizer": {"type": "BertPreTokenizer"},
         "post_processor": %s,
         "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
         "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                   "max_input_chars_per_word": 100, "vocab": {%s}}}
        """
        .formatted(added, normalizer, TEMPLATE, vocabulary);
  }

  private static String added(List<String> tokens) {
    List<String> entries = new ArrayList<>();
    for (String token : List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")) {
      if (tokens.contains(token)) {
        entries.add(added(token, tokens.indexOf(token), false));
      }
    }
    return String.join(", ", entries);
  }

  /** An entry of {@code added_tokens}. */
  static String added(String token, int id, boolean singleWord) {
    return """
        {"id": %d, "content": %s, "single_word": %b, "lstrip": false, "rstrip": false,
         "normalized": false, "special": true}"""
        .formatted(id, quoted(token), singleWord);
  }

  /** The ids of a text, {@code [CLS]} and {@code [SEP]} included. */
  static int[] encode(WordPieceTokenizer tokenizer, String text) {
    TokenBatch batch = new TokenBatch();
    tokenizer.encode(text, Integer.MAX_VALUE, batch);
    return Arrays.copyOf(batch.ids(), batch.tokens());
  }

  /** The tokens of a text without {@code [CLS]} and {@code [SEP]}, separated by spaces. */
  static String tokens(WordPieceTokenizer tokenizer, String text) {
    int[] ids = encode(tokenizer, text);
    List<String> tokens = new ArrayList<>();
    for (int i = 1; i < ids.length - 1; i++) {
      tokens.add(tokenizer.token(ids[i]));
    }
    return String.join(" ", tokens);
  }

  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in = ReferenceFiles.class.getResourceAsStream("/reference/" + name)) {
      return in.readAllBytes();
    }
  }
}
