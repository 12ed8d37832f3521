package io.github.matryoshka.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The 1,000 texts that HuggingFace's {@code tokenizers} encoded. */
class ReferenceTokensTest {
  @TempDir Path directory;
  private List<ReferenceFiles.Reference> references;

  @BeforeEach
  void read() throws IOException {
    references = ReferenceFiles.references();
    assertEquals(1000, references.size());
  }

  @Test
  void everyTextFromString() throws IOException {
    WordPieceTokenizer tokenizer = ReferenceFiles.tokenizer(directory);
    TokenBatch batch = new TokenBatch();
    for (ReferenceFiles.Reference reference : references) {
      tokenizer.encode(reference.text(), Integer.MAX_VALUE, batch);
    }
    compare(batch);
  }

  @Test
  void everyTextFromUtf8() throws IOException {
    WordPieceTokenizer tokenizer = ReferenceFiles.tokenizer(directory);
    TokenBatch batch = new TokenBatch();
    for (ReferenceFiles.Reference reference : references) {
      byte[] utf8 = ("x" + reference.text() + "y").getBytes(StandardCharsets.UTF_8);
      tokenizer.encode(utf8, 1, utf8.length - 2, Integer.MAX_VALUE, batch);
    }
    compare(batch);
  }

  @Test
  void vocabularyFileGivesTheSame() throws IOException {
    Files.write(directory.resolve("vocab.txt"), ReferenceFiles.vocabulary());
    WordPieceTokenizer tokenizer = WordPieceTokenizer.load(directory);
    TokenBatch batch = new TokenBatch();
    for (ReferenceFiles.Reference reference : references) {
      tokenizer.encode(reference.text(), Integer.MAX_VALUE, batch);
    }
    compare(batch);
  }

  private void compare(TokenBatch batch) {
    assertEquals(references.size(), batch.texts());
    for (int i = 0; i < batch.texts(); i++) {
      assertArrayEquals(
          references.get(i).ids(),
          Arrays.copyOfRange(batch.ids(), batch.offsets()[i], batch.offsets()[i + 1]),
          references.get(i).text());
    }
  }
}
