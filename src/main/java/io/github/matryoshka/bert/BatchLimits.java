package io.github.matryoshka.bert;

import io.github.matryoshka.tokenizer.TokenBatch;

/**
 * What a forward pass has room for, and the checks that keep everything else out of it.
 *
 * @param config the model's sizes
 * @param capacity tokens of the largest batch
 * @param longest tokens of the longest text in it, at most the model's positions
 */
public record BatchLimits(BertConfig config, int capacity, int longest) {
  /** Cuts longest to the model's positions. */
  public BatchLimits {
    longest = Math.min(longest, config.maxPositions());
  }

  /**
   * @throws IllegalArgumentException if the batch, a text of it or a token is outside the limits
   */
  public void check(TokenBatch batch) {
    if (batch.tokens() > capacity) {
      throw new IllegalArgumentException(
          "batch: expected at most %d tokens, got %d".formatted(capacity, batch.tokens()));
    }
    for (int b = 0; b < batch.texts(); b++) {
      int length = batch.offsets()[b + 1] - batch.offsets()[b];
      if (length < 1 || length > longest) {
        throw new IllegalArgumentException(
            "text %d of the batch: expected 1 to %d tokens, got %d".formatted(b, longest, length));
      }
    }
    for (int t = 0; t < batch.tokens(); t++) {
      int id = batch.ids()[t];
      if (id < 0 || id >= config.vocabularySize()) {
        throw new IllegalArgumentException(
            "token %d of the batch: expected an id below %d, got %d"
                .formatted(t, config.vocabularySize(), id));
      }
    }
  }

  /**
   * @throws IllegalArgumentException if out has no room for a vector of each text, or the model has
   *     no such pooling
   */
  public void checkOutput(
      TokenBatch batch, Pooling pooling, boolean pooler, float[] out, int offset) {
    checkOutput(batch, pooling, pooler, config.hiddenSize(), out, offset);
  }

  /**
   * The same for the first so many numbers of each vector.
   *
   * @throws IllegalArgumentException if out has no room for them, or the model has no such pooling
   */
  public void checkOutput(
      TokenBatch batch, Pooling pooling, boolean pooler, int d, float[] out, int offset) {
    if (offset < 0 || out.length - offset < (long) batch.texts() * d) {
      throw new IllegalArgumentException(
          "out: expected room for %d × %d numbers, got %d from offset %d"
              .formatted(batch.texts(), d, out.length, offset));
    }
    if (pooling == Pooling.POOLER && !pooler) {
      throw new IllegalArgumentException(
          "pooling: expected a mode the model has, got POOLER for a checkpoint without pooler weights");
    }
  }

  /**
   * @throws IllegalArgumentException unless states has an entry for the embeddings and each layer
   */
  public void checkStates(float[][] states) {
    if (states.length != config.layers() + 1) {
      throw new IllegalArgumentException(
          "states: expected %d arrays, got %d".formatted(config.layers() + 1, states.length));
    }
  }
}
