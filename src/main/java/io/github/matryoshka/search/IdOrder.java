package io.github.matryoshka.search;

import java.util.Comparator;

/**
 * The order of document ids that decides between equal scores: descending by the bytes of their
 * UTF-8 form, as trec_eval does it.
 */
public final class IdOrder {

  /** Greatest UTF-8 form first. Allocates nothing. */
  public static final Comparator<String> DESCENDING = (a, b) -> compareUtf8(b, a);

  private IdOrder() {}

  /** Compares as the UTF-8 bytes would, which is the order of code points. */
  private static int compareUtf8(String a, String b) {
    int shared = Math.min(a.length(), b.length());
    for (int i = 0; i < shared; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        return Integer.compare(rank(x), rank(y));
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  /** A surrogate stands for a code point above U+FFFF, so it comes after every other unit. */
  private static int rank(char unit) {
    return Character.isSurrogate(unit) ? unit + 0x10000 : unit;
  }
}
