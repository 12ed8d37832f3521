package io.github.matryoshka.tokenizer;

/**
 * One character of the normalised text packed into an {@code int}: what to do in bits 29–31, the
 * combining class in bits 21–28, the code point in bits 0–20. A letter, by far the most frequent
 * step, is its code point and nothing else.
 */
final class Step {
  /** A character of a word. */
  static final int LETTER = 0;

  /** A character of a word that moves to its place by combining class. */
  static final int MARK = 1 << 29;

  /** A word of its own: punctuation. */
  static final int ALONE = 2 << 29;

  /** White space. */
  static final int SPACE = 3 << 29;

  /** The character was removed. */
  static final int NOTHING = 4 << 29;

  /** Removed after decomposition, but no mark may move across the place where it was. */
  static final int BARRIER = 5 << 29;

  /** Several steps: bits 21–28 hold how many, bits 0–20 where they start in the page's pool. */
  static final int SEQUENCE = 6 << 29;

  /** Might begin an added token; if it does not, the steps are those of a {@link #SEQUENCE}. */
  static final int ADDED = 7 << 29;

  private static final int CODE_POINT_BITS = 21;
  private static final int CODE_POINT = (1 << CODE_POINT_BITS) - 1;
  private static final int KIND = 7 << 29;

  private Step() {}

  static int mark(int codePoint, int combiningClass) {
    return MARK | combiningClass << CODE_POINT_BITS | codePoint;
  }

  static int pooled(int kind, int from, int count) {
    return kind | count << CODE_POINT_BITS | from;
  }

  static boolean isLetter(int step) {
    return step >>> CODE_POINT_BITS == 0;
  }

  static int kind(int step) {
    return step & KIND;
  }

  static int codePoint(int step) {
    return step & CODE_POINT;
  }

  /** Combining class of a mark, number of steps of a sequence. */
  static int middle(int step) {
    return step >>> CODE_POINT_BITS & 0xFF;
  }
}
