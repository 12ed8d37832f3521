package io.github.matryoshka.tokenizer;

import java.util.Arrays;

/**
 * Hash table from pieces of words to ids, with open addressing.
 *
 * <p>The hash of c₁…cₙ is Σ cᵢ·mⁿ⁻ⁱ in 32 bits. From the hashes of all beginnings of a word the
 * hash of any part of it follows with one multiplication, hash(s…e) = hash(…e) − hash(…s)·mᵉ⁻ˢ, so
 * the search for the longest piece costs one probe for each length. Immutable once filled, then
 * thread-safe; look-ups allocate nothing.
 */
final class PieceTable {
  private static final int MULTIPLIER = 0x2C1B3C6D;
  private static final int SPREAD = 0x9E3779B9;

  private final int[] pool;
  private final int[] starts;
  private final int skipped;

  /** Hash and id + 1 in turn; id + 1 is 0 in an empty slot. At most half of the slots are used. */
  private final int[] slots;

  private final int shift;
  private int longest;
  private int[] powers = {1};

  /**
   * Makes an empty table.
   *
   * @param pool code points of all tokens
   * @param starts where in it the token of each id starts, and one more entry for the end
   * @param skipped code points of a token that do not belong to the piece: length of its prefix
   * @param size how many pieces will be put into it
   */
  PieceTable(int[] pool, int[] starts, int skipped, int size) {
    this.pool = pool;
    this.starts = starts;
    this.skipped = skipped;
    int bits = 33 - Integer.numberOfLeadingZeros(Math.max(1, size));
    this.slots = new int[2 << bits];
    this.shift = 32 - bits;
  }

  /** The hash of a beginning that is one character longer. */
  static int hash(int hash, int next) {
    return hash * MULTIPLIER + next;
  }

  /** Length of the longest piece in code points. */
  int longest() {
    return longest;
  }

  /** Puts the piece of a token; returns the id that has the same piece already, or -1. */
  int put(int id) {
    int from = starts[id] + skipped;
    int length = starts[id + 1] - from;
    int hash = 0;
    for (int i = 0; i < length; i++) {
      hash = hash(hash, pool[from + i]);
    }
    int slot = find(hash, pool, from, length);
    if (slots[slot + 1] != 0) {
      return slots[slot + 1] - 1;
    }
    slots[slot] = hash;
    slots[slot + 1] = id + 1;
    lengthen(length);
    return -1;
  }

  private void lengthen(int length) {
    longest = Math.max(longest, length);
    if (length >= powers.length) {
      int known = powers.length;
      powers = Arrays.copyOf(powers, length + 1);
      for (int i = known; i <= length; i++) {
        powers[i] = powers[i - 1] * MULTIPLIER;
      }
    }
  }

  /**
   * The id of a part of a word, -1 if it is no piece.
   *
   * @param hashes {@link #hash hashes} of the word's beginnings by length
   */
  int id(int[] hashes, int[] word, int from, int length) {
    int hash = hashes[from + length] - hashes[from] * powers[length];
    return slots[find(hash, word, from, length) + 1] - 1;
  }

  /** Index of the slot that holds the piece, or of the empty one where it would be put. */
  private int find(int hash, int[] word, int from, int length) {
    int slot = 2 * (hash * SPREAD >>> shift);
    while (slots[slot + 1] != 0
        && (slots[slot] != hash || !isPiece(slots[slot + 1] - 1, word, from, length))) {
      slot = slot + 2 & slots.length - 1;
    }
    return slot;
  }

  private boolean isPiece(int id, int[] word, int from, int length) {
    int start = starts[id] + skipped;
    if (starts[id + 1] - start != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (pool[start + i] != word[from + i]) {
        return false;
      }
    }
    return true;
  }
}
