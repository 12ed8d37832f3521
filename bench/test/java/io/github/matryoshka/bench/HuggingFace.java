package io.github.matryoshka.bench;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.github.matryoshka.tokenizer.TokenBatch;
import io.github.matryoshka.tokenizer.WordPieceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** HuggingFace's {@code tokenizers} and ours, both loaded from one {@code tokenizer.json}. */
final class HuggingFace implements AutoCloseable {
  private final HuggingFaceTokenizer theirs;
  private final WordPieceTokenizer ours;
  private final TokenBatch batch = new TokenBatch();

  HuggingFace(Path directory, byte[] tokenizerJson) throws IOException {
    Path file = Files.write(directory.resolve("tokenizer.json"), tokenizerJson);
    theirs = HuggingFacePeer.load(file, Path.of("target", "djl"));
    ours = WordPieceTokenizer.load(directory);
  }

  boolean agree(String text) {
    long[] expected = theirs.encode(text).getIds();
    batch.clear();
    ours.encode(text, Integer.MAX_VALUE, batch);
    int[] ids = batch.ids();
    boolean equal = expected.length == batch.tokens();
    for (int i = 0; equal && i < expected.length; i++) {
      equal = expected[i] == ids[i];
    }
    return equal;
  }

  /** What both make of a text, for a failure message. */
  String explain(String text) {
    agree(text);
    return "%s%n  theirs %s%n  ours   %s"
        .formatted(
            text.codePoints().mapToObj(Integer::toHexString).toList(),
            Arrays.toString(theirs.encode(text).getTokens()),
            Arrays.stream(batch.ids(), 0, batch.tokens()).mapToObj(ours::token).toList());
  }

  @Override
  public void close() {
    theirs.close();
  }
}
