package io.github.matryoshka;

import io.github.matryoshka.bert.ForwardPass;
import io.github.matryoshka.tokenizer.TokenBatch;

/**
 * A text longer than the encoder takes: consecutive windows of its tokens, each between [CLS] and
 * [SEP], and the mean of their unit vectors weighted by their tokens.
 */
final class WindowMean {
  private WindowMean() {}

  /** Writes the mean, not scaled, to the first numbers of out. Allocates for a window. */
  static void run(
      ForwardPass forward, TokenBatch text, Settings settings, float[] out, int hidden) {
    int end = text.tokens() - 1;
    int inside = settings.maxTokens() - 2;
    int[] ids = new int[settings.maxTokens()];
    float[] vector = new float[hidden];
    float[] sum = new float[hidden];
    TokenBatch window = new TokenBatch();
    for (int from = 1; from < end; from += inside) {
      int count = Math.min(inside, end - from);
      ids[0] = text.ids()[0];
      System.arraycopy(text.ids(), from, ids, 1, count);
      ids[count + 1] = text.ids()[end];
      window.clear();
      window.add(ids, 0, count + 2);
      forward.sentenceVectors(window, settings.pooling(), vector, 0);
      Vectors.truncate(vector, 0, hidden, vector, 0);
      for (int i = 0; i < hidden; i++) {
        sum[i] += vector[i] * count;
      }
    }
    System.arraycopy(sum, 0, out, 0, hidden);
  }
}
