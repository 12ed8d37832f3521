package io.github.matryoshka.search;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A query in the forms that scans read, outside the heap, and what bounds the error of a score.
 * Scratch of one thread, refilled for each query; allocates in its constructor only.
 */
final class PreparedQuery {
  private final int dims;
  private final int leading;
  private final Storage storage;

  /** All numbers of the query, as it was given. */
  final float[] values;

  /** The leading numbers, for scans of floats. */
  final MemorySegment floats;

  /** The leading numbers in the storage that is scanned. */
  final MemorySegment codes;

  /** What the codes are multiples of. */
  float factor;

  /** ‖q‖ over all numbers. */
  double norm;

  /** ‖q‖ over the leading numbers. */
  double leadingNorm;

  /** ‖q‖ over the others. */
  double tailNorm;

  /** What encoding the leading numbers lost: ‖q − q̂‖; 0 where scans read the floats. */
  double residual;

  /**
   * @param dims numbers of a query
   * @param leading how many of the first ones scans use
   * @param storage of the rows that are scanned
   */
  PreparedQuery(int dims, int leading, Storage storage) {
    this.dims = dims;
    this.leading = leading;
    this.storage = storage;
    values = new float[dims];
    floats = Arena.ofAuto().allocate((long) leading * Float.BYTES, 64);
    codes = Arena.ofAuto().allocate(storage.bytes(leading), 64);
  }

  /** Takes over the query at {@code queries[offset …]}; its numbers are finite. */
  void set(float[] queries, int offset) {
    System.arraycopy(queries, offset, values, 0, dims);
    MemorySegment.copy(values, 0, floats, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, leading);
    double head = squares(0, leading);
    double tail = squares(leading, dims);
    leadingNorm = Math.sqrt(head);
    tailNorm = Math.sqrt(tail);
    norm = Math.sqrt(head + tail);
    residual = 0;
    if (storage.hasFactor()) {
      factor = storage.encode(values, 0, leading, codes, 0);
      residual = storage == Storage.INT8 ? Math.sqrt(lost()) : 0;
    }
  }

  private double squares(int from, int end) {
    double sum = 0;
    for (int i = from; i < end; i++) {
      sum += (double) values[i] * values[i];
    }
    return sum;
  }

  private double lost() {
    double sum = 0;
    for (int i = 0; i < leading; i++) {
      double d = values[i] - storage.decode(codes, 0, factor, i);
      sum += d * d;
    }
    return sum;
  }
}
