package io.github.matryoshka.search;

/**
 * The rows that may still be among the k best: every row whose highest possible score reaches the
 * k-th highest of the lowest possible ones. Bounds come from the scan; the {@link Judge} is asked
 * about what is left at the end, and before that only where so many rows tie that there is no room.
 *
 * <p>The result depends on the judge alone, not on the order of the offers. Scratch of one thread;
 * allocates in its constructor only.
 */
final class Candidates {
  private static final int ROOM = 1024;

  private final int k;
  private final int[] rows;
  private final float[] uppers;
  private final float[] lowers;

  /** The k highest lower bounds, the lowest of them at the root. */
  private final float[] best;

  private int size;
  private int bestSize;
  private float floor;
  private long judged;

  /**
   * @param k how many rows are wanted
   * @param count rows there are
   */
  Candidates(int k, int count) {
    this.k = Math.min(k, count);
    int capacity = (int) Math.min(count, 2L * this.k + ROOM);
    rows = new int[capacity];
    uppers = new float[capacity];
    lowers = new float[capacity];
    best = new float[this.k];
    clear(Float.NEGATIVE_INFINITY);
  }

  /** Forgets everything; rows that cannot reach the floor are not wanted. */
  void clear(float floor) {
    this.floor = floor;
    size = 0;
    bestSize = 0;
    judged = 0;
  }

  /** What a row's upper bound must reach. */
  float floor() {
    return floor;
  }

  int size() {
    return size;
  }

  int row(int i) {
    return rows[i];
  }

  /** A score after {@link #finish}. */
  float score(int i) {
    return uppers[i];
  }

  /** How many rows the judge was asked about since {@link #clear}. */
  long judged() {
    return judged;
  }

  /** Considers a row whose score is in {@code [lower, upper]}. */
  void offer(int row, float lower, float upper, Judge judge) {
    if (!(upper >= floor)) {
      return;
    }
    if (size == rows.length) {
      makeRoom(judge);
      if (!(upper >= floor)) {
        return;
      }
    }
    rows[size] = row;
    uppers[size] = upper;
    lowers[size++] = lower;
    raiseFloor(lower);
  }

  /** Considers all that another thread has found. */
  void offerAll(Candidates others, Judge judge) {
    for (int i = 0; i < others.size; i++) {
      offer(others.rows[i], others.lowers[i], others.uppers[i], judge);
    }
    judged += others.judged;
  }

  /** Leaves the k best, best first. */
  void finish(Judge judge) {
    dropHopeless();
    judge(judge);
  }

  private void raiseFloor(float lower) {
    if (bestSize < k) {
      int at = bestSize++;
      while (at > 0 && best[(at - 1) >> 1] > lower) {
        best[at] = best[(at - 1) >> 1];
        at = (at - 1) >> 1;
      }
      best[at] = lower;
    } else if (lower > best[0]) {
      siftDown(lower);
    }
    if (bestSize == k) {
      floor = Math.max(floor, best[0]);
    }
  }

  private void siftDown(float lower) {
    int at = 0;
    while (2 * at + 1 < k) {
      int child = 2 * at + 1;
      if (child + 1 < k && best[child + 1] < best[child]) {
        child++;
      }
      if (best[child] >= lower) {
        break;
      }
      best[at] = best[child];
      at = child;
    }
    best[at] = lower;
  }

  /** What is judged is at most k rows, and room enough is left for as many again. */
  private void makeRoom(Judge judge) {
    dropHopeless();
    if (size > rows.length - ROOM / 2) {
      judge(judge);
    }
  }

  private void dropHopeless() {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (uppers[i] >= floor) {
        rows[kept] = rows[i];
        uppers[kept] = uppers[i];
        lowers[kept++] = lowers[i];
      }
    }
    size = kept;
  }

  private void judge(Judge judge) {
    for (int i = 0; i < size; i++) {
      uppers[i] = judge.score(rows[i], uppers[i]);
    }
    judged += size;
    dropHopeless();
    sort(judge);
    size = Math.min(size, k);
    System.arraycopy(uppers, 0, lowers, 0, size);
    // Ascending, as a heap may be.
    bestSize = size;
    for (int i = 0; i < size; i++) {
      best[i] = uppers[size - 1 - i];
    }
    if (size == k && k > 0) {
      floor = Math.max(floor, best[0]);
    }
  }

  /** Heapsort, best first: in place, and never quadratic. */
  private void sort(Judge judge) {
    for (int i = size / 2 - 1; i >= 0; i--) {
      sink(i, size, judge);
    }
    for (int end = size - 1; end > 0; end--) {
      swap(0, end);
      sink(0, end, judge);
    }
  }

  /** The worst row of a heap is at its root. */
  private void sink(int at, int end, Judge judge) {
    while (2 * at + 1 < end) {
      int child = 2 * at + 1;
      if (child + 1 < end && isBetter(child, child + 1, judge)) {
        child++;
      }
      if (!isBetter(at, child, judge)) {
        return;
      }
      swap(at, child);
      at = child;
    }
  }

  private boolean isBetter(int i, int j, Judge judge) {
    return uppers[i] > uppers[j] || uppers[i] == uppers[j] && judge.compare(rows[i], rows[j]) < 0;
  }

  private void swap(int i, int j) {
    int row = rows[i];
    rows[i] = rows[j];
    rows[j] = row;
    float upper = uppers[i];
    uppers[i] = uppers[j];
    uppers[j] = upper;
  }
}
