package io.github.matryoshka.bert;

import io.github.matryoshka.tokenizer.TokenBatch;

/**
 * Packed tokens in, vectors out: one call per batch. This is the seam between kinds of hardware;
 * memory layout, packing and fusions belong to the implementation.
 *
 * <p>Owns the scratch of one thread and is therefore not thread-safe; the weights behind it are
 * shared. Allocates nothing after it was made. A text gives the same bits in every batch.
 */
public interface ForwardPass extends AutoCloseable {
  /** Tokens a batch may have in all. */
  int capacity();

  /**
   * Sentence vectors, not scaled.
   *
   * @param out receives texts × D numbers from offset
   * @throws IllegalArgumentException if the batch is over the capacity or out too small
   */
  void sentenceVectors(TokenBatch batch, Pooling pooling, float[] out, int offset);

  /**
   * All hidden states.
   *
   * @param states layers + 1 arrays of at least tokens × D numbers: the embeddings after their
   *     normalisation, then the output of each layer; an entry may be null if it is not wanted
   */
  void hiddenStates(TokenBatch batch, float[][] states);

  /** Gives back what the garbage collector does not see; the pass must not be used any more. */
  @Override
  default void close() {}
}
