package io.github.matryoshka.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Combining characters that accent stripping leaves in place take part in canonical ordering. */
class CanonicalOrderTest {
  @TempDir static Path directory;
  private static WordPieceTokenizer tokenizer;

  @BeforeAll
  static void load() throws IOException {
    // 302E has combining class 224, 302F too, 1D165 has 216; 301 and 34F are nonspacing marks.
    List<String> tokens =
        List.of("[UNK]", "[CLS]", "[SEP]", "a", "##a", "##\u302E", "##\u302F", "##\uD834\uDD65");
    tokenizer = ReferenceFiles.load(directory, ReferenceFiles.json(tokens));
  }

  @Test
  void lowerClassesMoveToTheFront() {
    assertEquals(
        "a ##\uD834\uDD65 ##\u302E", ReferenceFiles.tokens(tokenizer, "a\u302E\uD834\uDD65"));
  }

  @Test
  void equalClassesKeepTheirOrder() {
    assertEquals("a ##\u302F ##\u302E", ReferenceFiles.tokens(tokenizer, "a\u302F\u302E"));
  }

  @Test
  void lettersStopThem() {
    assertEquals(
        "a ##\u302E ##a ##\uD834\uDD65", ReferenceFiles.tokens(tokenizer, "a\u302Ea\uD834\uDD65"));
  }

  @Test
  void removedStartersStopThem() {
    assertEquals(
        "a ##\u302E ##\uD834\uDD65", ReferenceFiles.tokens(tokenizer, "a\u302E\u034F\uD834\uDD65"));
  }

  @Test
  void removedMarksAndControlsDoNot() {
    assertEquals(
        "a ##\uD834\uDD65 ##\u302E",
        ReferenceFiles.tokens(tokenizer, "a\u302E\u0301\u200D\u0000\uD834\uDD65"));
  }
}
