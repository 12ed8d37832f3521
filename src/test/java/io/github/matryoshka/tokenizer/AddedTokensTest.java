package io.github.matryoshka.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddedTokensTest {
  private static final String UNCASED =
      """
      {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
       "strip_accents": null, "lowercase": true}""";

  @TempDir static Path directory;
  private static WordPieceTokenizer tokenizer;

  @BeforeAll
  static void load() throws IOException {
    List<String> tokens = new ArrayList<>(ReferenceFiles.vocabulary());
    int next = tokens.size();
    String added =
        String.join(
            ",",
            ReferenceFiles.added("[MASK]", 103, false),
            ReferenceFiles.added("[MA", next, false),
            ReferenceFiles.added("née", next + 1, true),
            ReferenceFiles.added("\uD83D\uDE00", next + 2, false));
    tokenizer = ReferenceFiles.load(directory, ReferenceFiles.json(tokens, added, UNCASED));
  }

  @Test
  void extendTheVocabulary() {
    assertEquals(30525, tokenizer.vocabularySize());
    assertEquals("née", tokenizer.token(30523));
    assertEquals(30523, tokenizer.id("née"));
  }

  @Test
  void theLongestWins() {
    assertEquals("[MASK] [MA s [MASK]", ReferenceFiles.tokens(tokenizer, "[MASK][MAS[MASK]"));
  }

  @Test
  void foundInsideAWordAndVerbatimOnly() {
    assertEquals("x [MASK] y", ReferenceFiles.tokens(tokenizer, "x[MASK]y"));
    assertEquals("[ mask ]", ReferenceFiles.tokens(tokenizer, "[mask]"));
    assertEquals("a \uD83D\uDE00 b", ReferenceFiles.tokens(tokenizer, "a\uD83D\uDE00b"));
  }

  @Test
  void singleWordsStandAlone() {
    assertEquals("née", ReferenceFiles.tokens(tokenizer, "née"));
    assertEquals("- née -", ReferenceFiles.tokens(tokenizer, "-née-"));
    assertEquals("nee ##x", ReferenceFiles.tokens(tokenizer, "néex"));
    assertEquals("_ nee", ReferenceFiles.tokens(tokenizer, "_née"));
    assertEquals("nee", ReferenceFiles.tokens(tokenizer, "NÉE"));
  }

  @Test
  void normalizedOnesAreFoundAfterNormalisation() throws IOException {
    String added =
        """
        {"id": 30522, "content": "New Tokén", "single_word": true, "normalized": true}""";
    String json = ReferenceFiles.json(ReferenceFiles.vocabulary(), added, UNCASED);
    WordPieceTokenizer normalizing = ReferenceFiles.load(directory, json);
    assertEquals("a New Tokén !", ReferenceFiles.tokens(normalizing, "a NÉW\ttoken!"));
    assertEquals("a new token ##s", ReferenceFiles.tokens(normalizing, "a new tokens"));
  }
}
