package io.github.matryoshka.bench;

import java.util.Arrays;

/** A heap of the best scores of a query, for peers that only compute scores. */
final class Best {
  private final float[] scores = new float[Corpus.BEST];
  private final int[] rows = new int[Corpus.BEST];

  void clear() {
    Arrays.fill(scores, Float.NEGATIVE_INFINITY);
  }

  void offer(float score, int row) {
    if (score <= scores[0]) {
      return;
    }
    int at = 0;
    while (2 * at + 1 < scores.length) {
      int child = 2 * at + 1;
      if (child + 1 < scores.length && scores[child + 1] < scores[child]) {
        child++;
      }
      if (scores[child] >= score) {
        break;
      }
      scores[at] = scores[child];
      rows[at] = rows[child];
      at = child;
    }
    scores[at] = score;
    rows[at] = row;
  }

  float highest() {
    float highest = scores[0];
    for (float score : scores) {
      highest = Math.max(highest, score);
    }
    return highest;
  }
}
