package io.github.matryoshka.bert;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The sizes of a BERT encoder, as {@code config.json} on Hugging Face gives them.
 *
 * @param vocabularySize rows of the word embedding
 * @param hiddenSize D
 * @param layers transformer layers
 * @param heads H; divides D
 * @param innerSize F, the width of the feed-forward block
 * @param maxPositions longest text the position embedding covers, in tokens
 * @param layerNormEpsilon ε of every layer normalisation
 */
public record BertConfig(
    int vocabularySize,
    int hiddenSize,
    int layers,
    int heads,
    int innerSize,
    int maxPositions,
    double layerNormEpsilon) {

  /** Checks that all sizes are positive and that the heads divide the hidden size. */
  public BertConfig {
    positive("vocab_size", vocabularySize);
    positive("hidden_size", hiddenSize);
    positive("num_hidden_layers", layers);
    positive("num_attention_heads", heads);
    positive("intermediate_size", innerSize);
    positive("max_position_embeddings", maxPositions);
    if (hiddenSize % heads != 0) {
      throw new IllegalArgumentException(
          "hidden_size: expected a multiple of num_attention_heads %d, got %d"
              .formatted(heads, hiddenSize));
    }
    if (!(layerNormEpsilon > 0)) {
      throw new IllegalArgumentException(
          "layer_norm_eps: expected a positive number, got " + layerNormEpsilon);
    }
  }

  /** S, the numbers a head works on. */
  public int headSize() {
    return hiddenSize / heads;
  }

  /**
   * Reads {@code config.json}.
   *
   * @throws IOException if the file is missing, is not JSON, lacks a size, or describes another
   *     kind of model
   */
  public static BertConfig read(Path file) throws IOException {
    JsonFields fields = JsonFields.read(file);
    fields.expect("model_type", "bert");
    fields.expect("hidden_act", "gelu");
    fields.expect("position_embedding_type", "absolute");
    try {
      return new BertConfig(
          fields.integer("vocab_size"),
          fields.integer("hidden_size"),
          fields.integer("num_hidden_layers"),
          fields.integer("num_attention_heads"),
          fields.integer("intermediate_size"),
          fields.integer("max_position_embeddings"),
          fields.number("layer_norm_eps", 1e-12));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static void positive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + ": expected a positive size, got " + value);
    }
  }
}
