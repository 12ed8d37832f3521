package io.github.matryoshka.search;

/**
 * What an index held at one moment. Immutable and thread-safe.
 *
 * @param rows the vectors
 * @param ids their ids
 * @param deleted bit {@code row % 64} of long {@code row / 64} is set for a row that must not be
 *     found; may be shorter than the rows need, null for none
 * @param live rows that are not deleted
 */
record Snapshot(Rows rows, RowIds ids, long[] deleted, int live) {

  boolean isDeleted(int row) {
    return Bits.isSet(deleted, row);
  }
}
