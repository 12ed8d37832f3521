package io.github.matryoshka.kernels;

import java.lang.foreign.MemorySegment;

/**
 * Scores of consecutive rows: what exact search spends its time on. Stateless, thread-safe,
 * allocation free.
 *
 * <p>Rows lie end to end in memory outside the heap and need no alignment; every offset is in
 * bytes. {@code scores} receives one float a row from its beginning, and {@code query} is read from
 * its beginning. In 8 bits and in bits the scores are exact; in floats the order of the sum is the
 * implementation's own, so that an error of {@code (dims + 2)·2⁻²⁴·‖row‖·‖query‖} has to be allowed
 * for (Higham, Accuracy and Stability of Numerical Algorithms, 2nd edition, §3.1).
 */
public interface Scans {

  /** How the numbers of a row are kept. */
  enum Format {
    FP32,
    BF16,
    INT8,
    BINARY
  }

  /** The fastest on the JVM: with the Vector API where it is, in plain Java elsewhere. */
  static Scans jvm() {
    return Kernels.whyNoVector().isEmpty() ? VectorScans.INSTANCE : ScalarScans.INSTANCE;
  }

  /** Plain Java. */
  static Scans scalar() {
    return ScalarScans.INSTANCE;
  }

  /**
   * {@code score = Σ row[i]·query[i]}.
   *
   * @param rows {@code count × dims} floats from {@code at}
   * @param query dims floats
   */
  void fp32(
      MemorySegment rows, long at, int count, int dims, MemorySegment query, MemorySegment scores);

  /**
   * The same for rows of bfloat16, the upper halves of floats.
   *
   * @param rows {@code count × dims} halves from {@code at}
   * @param query dims floats
   */
  void bf16(
      MemorySegment rows, long at, int count, int dims, MemorySegment query, MemorySegment scores);

  /**
   * {@code score = factor_row · factor · Σ row[i]·query[i]}, the sum exact; the two products of
   * floats are rounded.
   *
   * @param rows {@code count × dims} whole numbers from -127 to 127, from {@code at}
   * @param factors one float a row from {@code factorsAt}
   * @param query dims whole numbers from -127 to 127
   * @param factor what the query's numbers are multiples of
   */
  void int8(
      MemorySegment rows,
      long at,
      MemorySegment factors,
      long factorsAt,
      int count,
      int dims,
      MemorySegment query,
      float factor,
      MemorySegment scores);

  /**
   * {@code score = dims - 2·(bits that differ)}: the product of the signs.
   *
   * @param rows {@code count × ⌈dims/64⌉} longs from {@code at}, bits beyond dims clear
   * @param query ⌈dims/64⌉ longs
   */
  void binary(
      MemorySegment rows, long at, int count, int dims, MemorySegment query, MemorySegment scores);

  /**
   * From how many queries on a {@link Batch} is faster than one query after the other; {@link
   * Integer#MAX_VALUE} where there is none.
   */
  int batchFrom(Format format);

  /**
   * Room for a batch of queries against rows which are then read once for all of them.
   *
   * @param format one that {@link #batchFrom} has a number for
   * @param queries at least 1
   */
  Batch batch(Format format, int queries, int dims);

  /** Queries side by side, for a matrix product. Scratch of one thread. */
  interface Batch {

    /** Scores of a row are so many floats, of which the last may belong to no query. */
    int stride();

    /** Takes over query q, as single scores do, {@code factor} being for 8 bits only. */
    void set(int q, MemorySegment query, float factor);

    /**
     * {@code scores[r·stride + q]} as single scores are, with their error bound.
     *
     * @param rows {@code count × dims} numbers from {@code at}
     * @param factors in 8 bits one float a row from {@code factorsAt}, otherwise null
     */
    void scores(
        MemorySegment rows,
        long at,
        MemorySegment factors,
        long factorsAt,
        int count,
        MemorySegment scores);
  }

  /**
   * Where scores reach the floor of their column; most do not, and are dropped by one comparison of
   * a vector.
   *
   * @param scores the first n numbers of a matrix that is as wide as there are floors
   * @param floors one number a column; best in a multiple of 16
   * @param found receives their places, ascending; at least n numbers
   * @return how many there are
   */
  int select(MemorySegment scores, int n, float[] floors, int[] found);
}
