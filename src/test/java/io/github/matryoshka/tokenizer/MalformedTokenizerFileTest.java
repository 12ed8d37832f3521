package io.github.matryoshka.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way a {@code tokenizer.json} can be wrong is told in one line that names the file. */
class MalformedTokenizerFileTest {
  private static final String GOOD =
      ReferenceFiles.json(List.of("[UNK]", "[CLS]", "[SEP]", "a", "##b"));

  @TempDir Path directory;

  @Test
  void theGoodOne() throws IOException {
    assertEquals("a ##b", ReferenceFiles.tokens(ReferenceFiles.load(directory, GOOD), "ab"));
  }

  @Test
  void neitherFileIsThere() {
    Path empty = directory.resolve("empty");
    IOException e = assertThrows(IOException.class, () -> WordPieceTokenizer.load(empty));
    assertEquals(
        empty
            + ": expected tokenizer.json or vocab.txt, got neither; fetch the model's files into"
            + " this directory",
        e.getMessage());
  }

  @Test
  void cutShort() {
    for (int length = 1; length < GOOD.strip().length(); length += 7) {
      expect(GOOD.substring(0, length), "expected complete JSON", "fetch it again");
    }
  }

  @Test
  void empty() {
    expect("", "content: expected an object, got nothing");
  }

  @Test
  void notJson() {
    expect("{\"a\": <html>}", "expected complete JSON, got an error in line 1");
  }

  @Test
  void notAnObject() {
    expect("[]", "content: expected an object, got an array (line 1)");
  }

  @Test
  void anotherModelType() {
    expect(
        GOOD.replace("\"type\": \"WordPiece\", \"unk", "\"type\": \"Unigram\", \"unk"),
        "model.type: expected \"WordPiece\", got \"Unigram\"; only BERT WordPiece models can be"
            + " read");
  }

  @Test
  void pairsOfPiecesToMerge() {
    expect(
        GOOD.replace("\"unk_token\"", "\"merges\": [], \"unk_token\""),
        "model: expected WordPiece, got \"merges\", as BPE has");
  }

  @Test
  void vocabularyInAList() {
    expect(
        GOOD.replace("\"vocab\": {", "\"vocab\": [[\"a\", -1.5]], \"x\": {"),
        "model.vocab: expected an object, got an array");
  }

  @Test
  void anotherNormalizer() {
    expect(
        GOOD.replace("BertNormalizer", "Lowercase"),
        "normalizer.type: expected \"BertNormalizer\", got \"Lowercase\"");
  }

  @Test
  void noNormalizer() {
    expect(GOOD.replace("\"normalizer\"", "\"x\""), "expected member \"normalizer\", got none");
  }

  @Test
  void flagThatIsNone() {
    expect(
        GOOD.replace("\"lowercase\": true", "\"lowercase\": \"yes\""),
        "normalizer.lowercase: expected true or false, got \"yes\"");
  }

  @Test
  void anotherPreTokenizer() {
    expect(
        GOOD.replace("BertPreTokenizer", "Whitespace"),
        "pre_tokenizer.type: expected \"BertPreTokenizer\", got \"Whitespace\"");
  }

  @Test
  void preTokenizerWithoutType() {
    expect(
        GOOD.replace("{\"type\": \"BertPreTokenizer\"}", "{}"),
        "expected member \"pre_tokenizer\", got none");
  }

  @Test
  void anotherPostProcessor() {
    expect(
        GOOD.replace("TemplateProcessing", "ByteLevel"),
        "post_processor.type: expected \"TemplateProcessing\" or \"BertProcessing\"");
  }

  @Test
  void templateWithoutEnd() {
    expect(
        GOOD.replace(",\n   {\"SpecialToken\": {\"id\": \"[SEP]\", \"type_id\": 0}}", ""),
        "post_processor: expected one token, the text, one token");
  }

  @Test
  void hole() {
    expect(
        GOOD.replace("\"a\": 3", "\"a\": 4"),
        "model.vocab: expected ids 0, 1, 2 … in this order, got id 4 for \"a\" where 3 is due");
  }

  @Test
  void outOfOrder() {
    expect(
        GOOD.replace("\"a\": 3", "\"a\": 4").replace("\"##b\": 4", "\"##b\": 3"),
        "got id 4 for \"a\" where 3 is due");
  }

  @Test
  void idThatIsNoInteger() {
    expect(GOOD.replace("\"a\": 3", "\"a\": 3.5"), "model.vocab[]: expected an integer, got 3.5");
  }

  @Test
  void idThatIsTooLarge() {
    expect(
        GOOD.replace("\"a\": 3", "\"a\": 3000000000"),
        "model.vocab[]: expected a 32-bit integer, got 3000000000");
  }

  @Test
  void tokenTwice() {
    expect(
        GOOD.replace("\"##b\": 4", "\"a\": 4"), "expected every token once, got \"a\" as 3 and 4");
  }

  @Test
  void missingSpecialTokens() {
    for (String token : List.of("[UNK]", "[CLS]", "[SEP]")) {
      List<String> tokens = new ArrayList<>(List.of("[UNK]", "[CLS]", "[SEP]", "a"));
      tokens.set(tokens.indexOf(token), "x");
      expect(
          ReferenceFiles.json(tokens),
          "expected token \"" + token + "\" in the vocabulary, got none; fetch the model's file");
    }
  }

  @Test
  void anotherPrefix() {
    expect(
        GOOD.replace(
            "\"continuing_subword_prefix\": \"##\"", "\"continuing_subword_prefix\": \"\""),
        "model.continuing_subword_prefix: expected \"##\", got \"\"");
  }

  @Test
  void wordsOfNoLength() {
    expect(
        GOOD.replace("_word\": 100", "_word\": 0"),
        "model.max_input_chars_per_word: expected 1 to 10000, got 0");
  }

  @Test
  void noVocabulary() {
    expect(GOOD.replace("\"vocab\"", "\"x\""), "expected member \"model.vocab\", got none");
  }

  @Test
  void addedTokenWithAnotherId() {
    expect(
        GOOD.replace("{\"id\": 1, \"content\": \"[CLS]\"", "{\"id\": 2, \"content\": \"[CLS]\""),
        "added token \"[CLS]\": expected id 1, got 2");
  }

  @Test
  void addedTokenBeyondTheNextId() {
    expect(
        GOOD.replace("{\"id\": 1, \"content\": \"[CLS]\"", "{\"id\": 9, \"content\": \"[new]\""),
        "added token \"[new]\": expected the next free id from 5 on, got 9");
  }

  @Test
  void addedTokenWithoutContent() {
    expect(
        GOOD.replace("\"content\": \"[CLS]\"", "\"content\": \"\""),
        "added_tokens[]: expected content and id, got \"\" and 1");
  }

  private void expect(String json, String... parts) {
    IOException e = assertThrows(IOException.class, () -> ReferenceFiles.load(directory, json));
    String message = e.getMessage();
    assertTrue(message.startsWith(directory.resolve("tokenizer.json").toString()), message);
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
    assertEquals(1, message.lines().count(), message);
  }
}
