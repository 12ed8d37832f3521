package io.github.matryoshka.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyFileTest {
  private static final String TOKENS =
      "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\né\ne\nÉ\nE\n中\n##中\n##a\n";

  @TempDir Path directory;

  @Test
  void uncasedUnlessSaid() throws IOException {
    assertEquals("e e [MASK]", tokens("É e[MASK]"));
  }

  @Test
  void windowsLineEndings() throws IOException {
    Files.writeString(directory.resolve("vocab.txt"), TOKENS.replace("\n", "\r\n"));
    assertEquals("e", ReferenceFiles.tokens(WordPieceTokenizer.load(directory), "É"));
  }

  @Test
  void cased() throws IOException {
    config("{\"tokenizer_class\": \"BertTokenizer\", \"do_lower_case\": false, \"x\": {\"y\": 1}}");
    assertEquals("É é E", tokens("É é E"));
  }

  @Test
  void lowerCaseWithAccents() throws IOException {
    config("{\"do_lower_case\": true, \"strip_accents\": false}");
    assertEquals("é é e", tokens("É é E"));
  }

  @Test
  void casedWithoutAccents() throws IOException {
    config("{\"do_lower_case\": false, \"strip_accents\": true}");
    assertEquals("E e E", tokens("É é E"));
  }

  @Test
  void ideographsInWords() throws IOException {
    assertEquals("中 [UNK]", tokens("中a"));
    config("{\"tokenize_chinese_chars\": false, \"strip_accents\": null}");
    assertEquals("中 ##a 中 ##中", tokens("中a 中中"));
  }

  @Test
  void emptyLine() {
    expect(
        TOKENS.replace("é\n", "\n"), "expected a token on every line, got an empty one (line 6)");
  }

  @Test
  void tokenTwice() {
    expect(TOKENS.replace("é", "e"), "expected every token once, got \"e\" as 5 and 6");
  }

  @Test
  void noUnknownToken() {
    expect(TOKENS.replace("[UNK]", "x"), "expected token \"[UNK]\" in the vocabulary, got none");
  }

  @Test
  void notUtf8() throws IOException {
    Files.write(directory.resolve("vocab.txt"), new byte[] {'a', '\n', (byte) 0xFF, '\n'});
    IOException e = assertThrows(IOException.class, () -> WordPieceTokenizer.load(directory));
    assertTrue(e.getMessage().contains("vocab.txt: expected UTF-8, got other bytes"));
  }

  @Test
  void malformedConfig() throws IOException {
    config("{\"do_lower_case\": 1}");
    expect(TOKENS, "do_lower_case: expected true or false, got 1 (line 1)");
  }

  private void config(String json) throws IOException {
    Files.writeString(directory.resolve("tokenizer_config.json"), json);
  }

  private String tokens(String text) throws IOException {
    Files.writeString(directory.resolve("vocab.txt"), TOKENS);
    return ReferenceFiles.tokens(WordPieceTokenizer.load(directory), text);
  }

  private void expect(String tokens, String part) {
    IOException e =
        assertThrows(
            IOException.class,
            () -> {
              Files.writeString(directory.resolve("vocab.txt"), tokens);
              WordPieceTokenizer.load(directory);
            });
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
