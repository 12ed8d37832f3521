package io.github.matryoshka.bert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What sentence-transformers adds to a BERT encoder.
 *
 * @param pooling from {@code 1_Pooling/config.json}; mean where the file is missing
 * @param maxTokens from {@code sentence_bert_config.json}; the encoder's positions where missing
 */
public record SentenceConfig(Pooling pooling, int maxTokens) {

  /**
   * Reads both files of a model directory.
   *
   * @throws IOException if a file is malformed, asks for a pooling this engine does not have, or
   *     for more tokens than the encoder has positions
   */
  public static SentenceConfig read(Path directory, BertConfig bert) throws IOException {
    return new SentenceConfig(
        pooling(directory.resolve("1_Pooling").resolve("config.json")),
        maxTokens(directory.resolve("sentence_bert_config.json"), bert));
  }

  private static Pooling pooling(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Pooling.MEAN;
    }
    JsonFields fields = JsonFields.read(file);
    boolean mean = fields.isTrue("pooling_mode_mean_tokens");
    boolean cls = fields.isTrue("pooling_mode_cls_token");
    boolean max = fields.isTrue("pooling_mode_max_tokens");
    if ((mean ? 1 : 0) + (cls ? 1 : 0) + (max ? 1 : 0) != 1) {
      throw new IOException(
          file + ": expected exactly one of mean, cls and max pooling, got another mode");
    }
    return mean ? Pooling.MEAN : cls ? Pooling.CLS : Pooling.MAX;
  }

  private static int maxTokens(Path file, BertConfig bert) throws IOException {
    int positions = bert.maxPositions();
    int tokens =
        Files.exists(file) ? JsonFields.read(file).integer("max_seq_length", positions) : positions;
    if (tokens < 3 || tokens > positions) {
      throw new IOException(
          "%s: expected max_seq_length from 3 to %d, got %d".formatted(file, positions, tokens));
    }
    return tokens;
  }
}
