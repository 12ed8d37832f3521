package io.github.matryoshka.search;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Vectors, one a row, outside the heap: in memory or in a mapped file. Rows lie end to end in
 * blocks of {@link #BLOCK}, the last of which may be shorter. Immutable, though blocks may have
 * room behind {@code count} that another thread fills.
 *
 * @param storage how a row is kept
 * @param dims numbers a row
 * @param count rows
 * @param codes per block, {@code rows × storage.bytes(dims)} bytes, at least
 * @param factors per block one float a row; null where the storage has none
 * @param norms what searchers have found out about them
 */
record Rows(
    Storage storage,
    int dims,
    int count,
    MemorySegment[] codes,
    MemorySegment[] factors,
    LargestNorms norms) {

  /** So many products of 8 bits fit 32, however they are added up. */
  static final int MOST_DIMS = 1 << 16;

  /** Rows of a block: large enough that blocks cost nothing, small enough to grow by. */
  static final int BLOCK = 1 << 14;

  /** Room for one block, all zero; the garbage collector frees it. */
  static MemorySegment newCodes(Storage storage, int dims) {
    return Arena.ofAuto().allocate((long) BLOCK * storage.bytes(dims), 64);
  }

  /** Room for the factors of one block. */
  static MemorySegment newFactors() {
    return Arena.ofAuto().allocate((long) BLOCK * Float.BYTES, 64);
  }

  /** Room for so many rows, all zero. */
  static Rows empty(Storage storage, int dims, int count) {
    MemorySegment[] codes = new MemorySegment[Math.ceilDiv(count, BLOCK)];
    MemorySegment[] factors = storage.hasFactor() ? new MemorySegment[codes.length] : null;
    for (int block = 0; block < codes.length; block++) {
      codes[block] = newCodes(storage, dims);
      if (factors != null) {
        factors[block] = newFactors();
      }
    }
    return new Rows(storage, dims, count, codes, factors, new LargestNorms());
  }

  /** Rows of a row-major {@code count × dims} matrix of finite numbers. */
  static Rows of(Storage storage, float[] vectors, int count, int dims) {
    Rows rows = empty(storage, dims, count);
    for (int row = 0; row < count; row++) {
      rows.write(row, vectors, row * dims);
    }
    return rows;
  }

  /** Encodes {@code vectors[offset …]} into a row. */
  void write(int row, float[] vectors, int offset) {
    int block = row / BLOCK;
    MemorySegment of = factors == null ? null : factors[block];
    write(storage, vectors, offset, dims, codes[block], of, row % BLOCK);
  }

  /** Encodes one vector into row {@code at} of a block. */
  static void write(
      Storage storage,
      float[] vectors,
      int offset,
      int dims,
      MemorySegment codes,
      MemorySegment factors,
      int at) {
    float factor = storage.encode(vectors, offset, dims, codes, (long) at * storage.bytes(dims));
    if (factors != null) {
      factors.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, at, factor);
    }
  }

  /** Rows that block b holds of the count. */
  int rowsIn(int block) {
    return Math.min(BLOCK, count - block * BLOCK);
  }

  float factor(int row) {
    return factors == null
        ? 1
        : factors[row / BLOCK].getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, row % BLOCK);
  }

  /** Number i of a row. */
  double get(int row, int i) {
    return storage.decode(codes[row / BLOCK], at(row), factor(row), i);
  }

  /** Takes over a row of other rows of this storage and length, as it is. */
  void copy(int row, Rows from, int fromRow) {
    MemorySegment.copy(
        from.codes[fromRow / BLOCK],
        from.at(fromRow),
        codes[row / BLOCK],
        at(row),
        storage.bytes(dims));
    if (factors != null) {
      factors[row / BLOCK].setAtIndex(
          ValueLayout.JAVA_FLOAT_UNALIGNED, row % BLOCK, from.factor(fromRow));
    }
  }

  /** All numbers of a row, decoded. */
  void read(int row, float[] to) {
    MemorySegment from = codes[row / BLOCK];
    if (storage == Storage.FP32) {
      MemorySegment.copy(from, ValueLayout.JAVA_FLOAT_UNALIGNED, at(row), to, 0, dims);
      return;
    }
    float factor = factor(row);
    for (int i = 0; i < dims; i++) {
      to[i] = (float) storage.decode(from, at(row), factor, i);
    }
  }

  /** Where in its block a row begins, in bytes. */
  long at(int row) {
    return (long) (row % BLOCK) * storage.bytes(dims);
  }
}
