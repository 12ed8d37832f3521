package io.github.matryoshka.tokenizer;

import java.util.Arrays;

/** A sorted list of code point ranges with a binary search. Immutable, thread-safe. */
final class CodePointSet {
  /** First code point of each range and the first one after it, alternating and ascending. */
  private final int[] bounds;

  private CodePointSet(int[] bounds) {
    this.bounds = bounds;
  }

  /**
   * Reads hexadecimal code points and inclusive ranges, ascending and separated by white space,
   * such as {@code "41-5a 61-7a aa"}.
   */
  static CodePointSet parse(String text) {
    String[] ranges = text.replace('\n', ' ').split(" ");
    int[] bounds = new int[2 * ranges.length];
    for (int i = 0; i < ranges.length; i++) {
      int dash = ranges[i].indexOf('-');
      String first = dash < 0 ? ranges[i] : ranges[i].substring(0, dash);
      String last = dash < 0 ? first : ranges[i].substring(dash + 1);
      bounds[2 * i] = Integer.parseInt(first, 16);
      bounds[2 * i + 1] = Integer.parseInt(last, 16) + 1;
    }
    return new CodePointSet(bounds);
  }

  boolean contains(int codePoint) {
    int at = Arrays.binarySearch(bounds, codePoint);
    int boundsUpTo = at >= 0 ? at + 1 : -at - 1;
    return (boundsUpTo & 1) == 1;
  }
}
