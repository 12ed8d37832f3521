package io.github.matryoshka.bert;

import io.github.matryoshka.tokenizer.TokenBatch;

/**
 * A pass on hardware from which only what is wanted should come back: it scales, projects and cuts
 * too.
 */
public interface FinishingPass extends ForwardPass {
  /**
   * Sentence vectors of unit length, projected if the pass was made with a {@link Projection}, cut
   * to their first numbers, and of unit length again.
   *
   * @param dims how many numbers, 1 to D
   * @param out receives texts × dims numbers from offset
   * @throws IllegalArgumentException if the batch is over the capacity or out too small
   */
  void finishedVectors(TokenBatch batch, Pooling pooling, int dims, float[] out, int offset);
}
