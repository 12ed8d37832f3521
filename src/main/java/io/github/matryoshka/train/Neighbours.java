package io.github.matryoshka.train;

import io.github.matryoshka.autodiff.Parallel;
import io.github.matryoshka.kernels.Matrix;

/**
 * For each of many vectors the k nearest documents by dot product, best first, in one array of
 * count × k. Exact: one matrix product in blocks.
 */
final class Neighbours {
  private static final int BLOCK = 256;

  private final int[] nearest;
  private final int k;

  private Neighbours(int[] nearest, int k) {
    this.nearest = nearest;
    this.k = k;
  }

  /**
   * @param vectors count × D numbers
   * @param excludeSelf whether vector i is document i, which is then no neighbour of itself
   */
  static Neighbours find(
      Parallel parallel, float[] vectors, float[] documents, int d, int k, boolean excludeSelf) {
    int count = vectors.length / d;
    int n = documents.length / d;
    int kept = Math.min(k, excludeSelf ? n - 1 : n);
    int[] nearest = new int[count * kept];
    float[] scores = new float[Math.min(BLOCK, count) * n];
    Matrix all = Matrix.of(documents, n, d).transposed();
    for (int first = 0; first < count; first += BLOCK) {
      int start = first;
      int rows = Math.min(BLOCK, count - first);
      parallel.product(
          Matrix.of(vectors, count, d).rows(first, rows), all, null, Matrix.of(scores, rows, n));
      parallel.run(
          rows,
          1,
          (from, to, workspace) -> {
            float[] best = new float[kept];
            for (int i = from; i < to; i++) {
              int self = excludeSelf ? start + i : -1;
              select(scores, i * n, n, self, best, nearest, (start + i) * kept);
            }
          });
    }
    return new Neighbours(nearest, kept);
  }

  /** The k best of n scores, best first, without one; fewer if there are not so many. */
  static int[] best(float[] scores, int at, int n, int without, int k) {
    int kept = Math.min(k, without < 0 ? n : n - 1);
    int[] best = new int[kept];
    select(scores, at, n, without, new float[kept], best, 0);
    return best;
  }

  /** Insertion into a short sorted list; equal scores keep the order of the documents. */
  private static void select(
      float[] scores, int at, int n, int self, float[] best, int[] nearest, int out) {
    int filled = 0;
    for (int j = 0; j < n; j++) {
      float score = scores[at + j];
      if (j == self || filled == best.length && score <= best[filled - 1]) {
        continue;
      }
      int place = Math.min(filled, best.length - 1);
      filled = Math.min(filled + 1, best.length);
      for (; place > 0 && best[place - 1] < score; place--) {
        best[place] = best[place - 1];
        nearest[out + place] = nearest[out + place - 1];
      }
      best[place] = score;
      nearest[out + place] = j;
    }
  }

  /** How many each has. */
  int k() {
    return k;
  }

  /** The rank-th nearest document of vector i. */
  int of(int i, int rank) {
    return nearest[i * k + rank];
  }
}
