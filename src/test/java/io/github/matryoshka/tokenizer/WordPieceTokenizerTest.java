package io.github.matryoshka.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordPieceTokenizerTest {
  @TempDir static Path directory;
  private static WordPieceTokenizer tokenizer;

  @BeforeAll
  static void load() throws IOException {
    tokenizer = ReferenceFiles.tokenizer(directory);
  }

  @Test
  void tokensAndIds() {
    assertEquals(30522, tokenizer.vocabularySize());
    for (int id = 0; id < tokenizer.vocabularySize(); id++) {
      assertEquals(id, tokenizer.id(tokenizer.token(id)));
    }
    assertEquals("[CLS]", tokenizer.token(101));
    assertEquals("##～", tokenizer.token(30521));
    assertEquals(-1, tokenizer.id("unaffable"));
    assertEquals(-1, tokenizer.id("a".repeat(200)));
    assertEquals(-1, tokenizer.id(""));
  }

  @Test
  void tokenOutsideTheVocabulary() {
    assertThrows(IndexOutOfBoundsException.class, () -> tokenizer.token(30522));
    assertThrows(IndexOutOfBoundsException.class, () -> tokenizer.token(-1));
  }

  @Test
  void textsAreAppendedBehindEachOther() {
    TokenBatch batch = new TokenBatch();
    tokenizer.encode("Hello, World!", 256, batch);
    tokenizer.encode("", 256, batch);
    tokenizer.encode("a", 256, batch);
    assertEquals(3, batch.texts());
    assertArrayEquals(new int[] {0, 6, 8, 11}, Arrays.copyOf(batch.offsets(), 4));
    assertArrayEquals(
        new int[] {101, 7592, 1010, 2088, 999, 102, 101, 102, 101, 1037, 102},
        Arrays.copyOf(batch.ids(), batch.tokens()));
  }

  @Test
  void cutKeepsTheFirstIdsAndTheEnd() {
    String text = "unaffable, unaffable.";
    int[] whole = ReferenceFiles.encode(tokenizer, text);
    for (int most = 2; most < whole.length + 3; most++) {
      TokenBatch batch = new TokenBatch();
      boolean cut = tokenizer.encode(text, most, batch);
      assertEquals(most < whole.length, cut);
      int[] expected = Arrays.copyOf(whole, Math.min(most, whole.length));
      expected[expected.length - 1] = 102;
      assertArrayEquals(expected, Arrays.copyOf(batch.ids(), batch.tokens()));
    }
  }

  @Test
  void whatLeavesNoTokensIsNotCut() {
    TokenBatch batch = new TokenBatch();
    assertFalse(tokenizer.encode("a \u0000\u0301 \n", 3, batch));
    assertTrue(tokenizer.encode("a.", 3, batch));
    assertTrue(tokenizer.encode("a[SEP]", 3, batch));
  }

  @Test
  void tooFewTokensAllowed() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> tokenizer.encode("a", 1, new TokenBatch()));
    assertEquals("maxTokens: expected at least 2, for [CLS] and [SEP], got 1", e.getMessage());
  }

  @Test
  void rangeOutsideTheBytes() {
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> tokenizer.encode(new byte[3], 1, 3, 256, new TokenBatch()));
  }

  @Test
  void longestWordThatIsSplit() {
    assertEquals(100, ReferenceFiles.tokens(tokenizer, "₁".repeat(100)).split(" ").length);
    assertEquals("[UNK]", ReferenceFiles.tokens(tokenizer, "₁".repeat(101)));
    String decomposed = "e\u0301".repeat(100);
    assertFalse(ReferenceFiles.tokens(tokenizer, decomposed).contains("[UNK]"));
  }

  @Test
  void unpairedSurrogatesAreRemoved() {
    assertEquals("ab", ReferenceFiles.tokens(tokenizer, "a\uD800b"));
    assertEquals("ab", ReferenceFiles.tokens(tokenizer, "\uDC00a\uDC00\uD800b\uD83D"));
  }

  @Test
  void everyPlaceInTheWindow() {
    // A special token, a surrogate pair and a word, each across every border that the window has.
    String expected = "[MASK] e x [UNK] una ##ffa ##ble";
    for (int spaces = 4070; spaces < 4100; spaces++) {
      String text = " ".repeat(spaces) + "[MASK]e\u0301 x \uD83D\uDE00 unaffable";
      assertEquals(expected, ReferenceFiles.tokens(tokenizer, text));
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      TokenBatch batch = new TokenBatch();
      tokenizer.encode(utf8, 0, utf8.length, 256, batch);
      assertArrayEquals(
          ReferenceFiles.encode(tokenizer, text), Arrays.copyOf(batch.ids(), batch.tokens()));
    }
  }

  @Test
  void malformedUtf8IsReadAsTheJdkDoes() {
    Random random = new Random(7);
    TokenBatch expected = new TokenBatch();
    TokenBatch actual = new TokenBatch();
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[random.nextInt(60)];
      for (int j = 0; j < bytes.length; j++) {
        int b = random.nextInt(3) == 0 ? 'a' + random.nextInt(4) : random.nextInt(256);
        bytes[j] = (byte) b;
      }
      expected.clear();
      actual.clear();
      tokenizer.encode(new String(bytes, StandardCharsets.UTF_8), 256, expected);
      tokenizer.encode(bytes, 0, bytes.length, 256, actual);
      assertArrayEquals(
          Arrays.copyOf(expected.ids(), expected.tokens()),
          Arrays.copyOf(actual.ids(), actual.tokens()));
    }
  }

  @Test
  void tenMegabytesInOneWord() {
    TokenBatch batch = new TokenBatch();
    assertFalse(tokenizer.encode("a".repeat(10_000_000), 256, batch));
    assertArrayEquals(new int[] {101, 100, 102}, Arrays.copyOf(batch.ids(), batch.tokens()));
  }

  @Test
  void tenMegabytesOfMovingMarks() {
    // Two combining classes in turn: sorting them naively takes quadratic time.
    TokenBatch batch = new TokenBatch();
    assertFalse(tokenizer.encode("\u302E\uD834\uDD65".repeat(2_500_000), 256, batch));
    assertArrayEquals(new int[] {101, 100, 102}, Arrays.copyOf(batch.ids(), batch.tokens()));
  }

  @Test
  void tenMegabytesOfWords() {
    TokenBatch batch = new TokenBatch();
    String text = "vaccines work ".repeat(750_000);
    assertFalse(tokenizer.encode(text, Integer.MAX_VALUE, batch));
    assertEquals(2 * 750_000 + 2, batch.tokens());
    batch.clear();
    assertTrue(tokenizer.encode(text, 256, batch));
    assertEquals(256, batch.tokens());
  }
}
