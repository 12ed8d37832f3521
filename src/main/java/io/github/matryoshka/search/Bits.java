package io.github.matryoshka.search;

/** Sets of rows: bit {@code row % 64} of long {@code row / 64}. */
final class Bits {

  private Bits() {}

  /** Whether a row is in the set, which null means to be empty; rows beyond its end are not. */
  static boolean isSet(long[] bits, int row) {
    return bits != null && row >> 6 < bits.length && (bits[row >> 6] >>> row & 1) != 0;
  }
}
