package io.github.matryoshka.search;

import java.util.Arrays;

/**
 * Keeps the k best of a stream of (score, index) pairs: the higher score wins, between equal scores
 * the lower index.
 *
 * <p>Each pair is one long that compares as the pair does, so a heap of longs with the worst pair
 * at its root is all it takes. A score that is not a number counts as negative infinity, and -0
 * equals 0. Reusable after {@link #clear}; allocates only in its constructor.
 */
final class TopK {

  private final long[] heap;
  private int size;

  /** Keeps at most {@code k} pairs, k at least 1. */
  TopK(int k) {
    heap = new long[k];
  }

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  /** Considers one pair; index is not negative. */
  void offer(float score, int index) {
    long key = key(score, index);
    if (size < heap.length) {
      siftUp(key);
    } else if (key > heap[0]) {
      siftDown(key);
    }
  }

  /**
   * A score at or below this cannot enter when its index is higher than all offered before. Lets a
   * scan in index order reject most documents with one comparison.
   */
  float floor() {
    return size < heap.length ? Float.NaN : score(heap[0]);
  }

  /** Writes the pairs best first and forgets them. */
  void drain(int[] indices, float[] scores) {
    Arrays.sort(heap, 0, size);
    for (int i = 0; i < size; i++) {
      long key = heap[size - 1 - i];
      indices[i] = ~(int) key;
      scores[i] = score(key);
    }
    clear();
  }

  private static long key(float score, int index) {
    float comparable = Float.isNaN(score) ? Float.NEGATIVE_INFINITY : score + 0.0f;
    return (long) flip(Float.floatToRawIntBits(comparable)) << 32 | ~index & 0xFFFFFFFFL;
  }

  private static float score(long key) {
    return Float.intBitsToFloat(flip((int) (key >> 32)));
  }

  /**
   * Maps the bits of a float to an int of the same order, and back: negative ones run backwards.
   */
  private static int flip(int bits) {
    return bits ^ (bits >> 31 & Integer.MAX_VALUE);
  }

  private void siftUp(long key) {
    int at = size++;
    while (at > 0 && heap[(at - 1) >> 1] > key) {
      heap[at] = heap[(at - 1) >> 1];
      at = (at - 1) >> 1;
    }
    heap[at] = key;
  }

  private void siftDown(long key) {
    int at = 0;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= key) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = key;
  }
}
