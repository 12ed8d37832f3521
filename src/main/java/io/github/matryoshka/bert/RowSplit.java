package io.github.matryoshka.bert;

/**
 * How the rows of a batch, one a token, are split among the parts of a phase: by their number, in
 * whole tiles.
 */
public final class RowSplit {
  /** Rows of the largest tile. */
  private static final int TILE = 8;

  /** The least a part has: less, and reading the weights takes longer than computing with them. */
  private static final int ROWS = 2 * TILE;

  /**
   * The least a batch has: two threads computed 32 tokens no faster than one when all that goes
   * with a call was counted, and slower where one of them was held up.
   */
  private static final int TOKENS = 4 * ROWS;

  private RowSplit() {}

  /**
   * Parts that a batch is worth.
   *
   * @param most parts of a phase
   */
  public static int parts(int tokens, int most) {
    return tokens < TOKENS ? 1 : Math.min(tokens / ROWS, most);
  }

  /** The first row of a part; that of part number parts is the number of tokens. */
  static int first(int tokens, int parts, int part) {
    return (int) Math.min(tokens, (long) Math.ceilDiv(tokens, TILE) * part / parts * TILE);
  }

  /** The most rows that a part of any batch up to the capacity has. */
  static int most(int capacity, int parts) {
    int rows = TILE * Math.ceilDiv(Math.ceilDiv(capacity, TILE), parts);
    return Math.min(capacity, Math.max(TOKENS, rows));
  }
}
