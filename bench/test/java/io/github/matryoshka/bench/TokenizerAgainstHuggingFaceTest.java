package io.github.matryoshka.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our tokenizer against the live HuggingFace library: every code point, and random strings. */
class TokenizerAgainstHuggingFaceTest {
  private static final int RANDOM_STRINGS = 20_000;

  @TempDir Path directory;

  @Test
  void publishedFile() throws IOException {
    try (HuggingFace both = new HuggingFace(directory, TokenizerFiles.published())) {
      everyCodePoint(both);
      randomStrings(both, 1);
    }
  }

  @Test
  void transparentUncased() throws IOException {
    compare(TokenizerFiles.transparent(true, true, true, true), 2);
  }

  @Test
  void transparentCased() throws IOException {
    compare(TokenizerFiles.transparent(true, true, false, false), 3);
  }

  @Test
  void transparentLowerCaseWithAccents() throws IOException {
    compare(TokenizerFiles.transparent(true, false, false, true), 4);
  }

  @Test
  void transparentWithoutCleaning() throws IOException {
    compare(TokenizerFiles.transparent(false, true, true, false), 5);
  }

  @Test
  void transparentWithNormalizedTokens() throws IOException {
    compare(TokenizerFiles.transparentWithNormalizedTokens(), 6);
  }

  private void compare(byte[] tokenizerJson, int seed) throws IOException {
    try (HuggingFace both = new HuggingFace(directory, tokenizerJson)) {
      everyCodePoint(both);
      randomStrings(both, seed);
    }
  }

  private static void everyCodePoint(HuggingFace both) {
    StringBuilder texts = new StringBuilder();
    for (int first = 0; first <= Character.MAX_CODE_POINT; first += 64) {
      texts.setLength(0);
      for (int codePoint = first; codePoint < first + 64; codePoint++) {
        if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
          texts.appendCodePoint(codePoint).append(" a").appendCodePoint(codePoint).append("b ");
        }
      }
      if (!both.agree(texts.toString())) {
        everyCodePoint(both, first, first + 64);
      }
    }
  }

  private static void everyCodePoint(HuggingFace both, int from, int to) {
    for (int codePoint = from; codePoint < to; codePoint++) {
      String text = Character.toString(codePoint);
      assertTrue(both.agree(text), () -> both.explain(text));
      assertTrue(both.agree("a" + text + "b"), () -> both.explain("a" + text + "b"));
    }
    assertEquals("", "U+%04X…: expected each alone to differ".formatted(from));
  }

  private static void randomStrings(HuggingFace both, int seed) {
    NastyStrings strings = new NastyStrings(new Random(seed));
    for (int i = 0; i < RANDOM_STRINGS; i++) {
      String text = strings.next();
      assertTrue(both.agree(text), () -> both.explain(text));
    }
  }
}
