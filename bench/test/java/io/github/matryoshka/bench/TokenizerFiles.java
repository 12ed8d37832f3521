package io.github.matryoshka.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Tokenizer files for the comparison with HuggingFace. */
final class TokenizerFiles {
  private static final int SECOND_PLANE_OF_NOTHING = 0x40000;
  private static final int SPECIAL_PLANE = 0xE0000;
  private static final int SPECIAL_PLANE_END = 0xE1000;

  private TokenizerFiles() {}

  /** The published file of all-MiniLM-L6-v2. */
  static byte[] published() throws IOException {
    try (InputStream in =
        TokenizerFiles.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json")) {
      return in.readAllBytes();
    }
  }

  /**
   * A file whose vocabulary has every code point of the planes that Unicode uses, as the beginning
   * and as the continuation of a word: nothing that happens to a character hides behind {@code
   * [UNK]}.
   */
  static byte[] transparent(boolean clean, boolean ideographs, boolean accents, boolean lower) {
    return transparent(clean, ideographs, accents, lower, false);
  }

  /** The same, uncased, with added tokens that are to be found in the normalised text. */
  static byte[] transparentWithNormalizedTokens() {
    return transparent(true, true, true, true, true);
  }

  private static byte[] transparent(
      boolean clean, boolean ideographs, boolean accents, boolean lower, boolean normalized) {
    StringBuilder json = new StringBuilder(12_000_000);
    json.append(
        """
        {"version": "1.0",
         "added_tokens": [{"id": 3, "content": "[MASK]", "single_word": false, "lstrip": false,
           "rstrip": false, "normalized": false, "special": true},
          {"id": 4, "content": "[M", "single_word": false, "lstrip": true, "rstrip": true,
           "normalized": false, "special": true},
          {"id": 5, "content": "née", "single_word": true, "lstrip": false, "rstrip": false,
           "normalized": false, "special": false},
          {"id": 6, "content": "Néw Tökén", "single_word": false, "lstrip": true, "rstrip": false,
           "normalized": %b, "special": false},
          {"id": 7, "content": "aB", "single_word": true, "lstrip": false, "rstrip": true,
           "normalized": %b, "special": false},
          {"id": 8, "content": "中!", "single_word": false, "lstrip": false, "rstrip": false,
           "normalized": %b, "special": true},
          {"id": 9, "content": "AB", "single_word": false, "lstrip": false, "rstrip": false,
           "normalized": %b, "special": true}],
         "normalizer": {"type": "BertNormalizer", "clean_text": %b, "handle_chinese_chars": %b,
           "strip_accents": %b, "lowercase": %b},
         "pre_tokenizer": {"type": "BertPreTokenizer"},
         "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]},
         "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
           "max_input_chars_per_word": 100,
           "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "[MASK]": 3, "[M": 4, "née": 5,
             "Néw Tökén": 6, "aB": 7, "中!": 8, "AB": 9"""
            .formatted(
                normalized, normalized, normalized, normalized, clean, ideographs, accents, lower));
    int id = 10;
    for (int codePoint = 0; codePoint < SPECIAL_PLANE_END; codePoint++) {
      if (isUsed(codePoint)) {
        append(json.append(",\""), codePoint).append("\":").append(id++);
        append(json.append(",\"##"), codePoint).append("\":").append(id++);
      }
    }
    return json.append("}}}").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isUsed(int codePoint) {
    return (codePoint < SECOND_PLANE_OF_NOTHING || codePoint >= SPECIAL_PLANE)
        && (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE);
  }

  private static StringBuilder append(StringBuilder json, int codePoint) {
    if (codePoint < ' ' || codePoint == '"' || codePoint == '\\') {
      return json.append("\\u%04x".formatted(codePoint));
    }
    return json.appendCodePoint(codePoint);
  }
}
