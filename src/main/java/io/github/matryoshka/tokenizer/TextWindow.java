package io.github.matryoshka.tokenizer;

/**
 * A window of code points that slides over a text, given as a {@code String} or as UTF-8, so that a
 * long text is never copied whole and a text that is cut is not read to its end. One per thread;
 * allocates nothing but a larger window for a longer look-ahead.
 */
final class TextWindow {
  private static final int SIZE = 4096;
  private static final char REPLACEMENT = '\uFFFD';

  private final Utf8Decoder decoder = new Utf8Decoder();
  private int[] codePoints = new int[SIZE];
  private String string;
  private int next;
  private int lookAhead;
  private int at;
  private int limit;
  private boolean last;

  /**
   * Starts at the beginning of a text; an unpaired surrogate becomes U+FFFD.
   *
   * @param lookAhead code points that have to be there behind every one before {@link #readable},
   *     as far as the text has them
   */
  void open(String text, int lookAhead) {
    string = text;
    next = 0;
    start(lookAhead);
  }

  /** Starts at the beginning of a UTF-8 text; malformed bytes become U+FFFD as in the JDK. */
  void open(byte[] utf8, int offset, int length, int lookAhead) {
    string = null;
    decoder.open(utf8, offset, length);
    start(lookAhead);
  }

  private void start(int lookAhead) {
    this.lookAhead = lookAhead;
    if (codePoints.length < 4 * lookAhead) {
      codePoints = new int[4 * lookAhead];
    }
    at = 0;
    limit = 0;
    last = false;
  }

  /** Lets go of the text. */
  void close() {
    string = null;
    decoder.close();
  }

  /** Makes the next part of the text readable; false at its end. Keeps one code point before it. */
  boolean slide() {
    if (!last) {
      int from = Math.max(0, at - 1);
      System.arraycopy(codePoints, from, codePoints, 0, limit - from);
      at -= from;
      limit -= from;
      if (string == null) {
        limit = decoder.decode(codePoints, limit);
        last = decoder.exhausted();
      } else {
        fill();
        last = next == string.length();
      }
    }
    return at < limit;
  }

  private void fill() {
    String text = string;
    int[] to = codePoints;
    int from = next;
    int length = text.length();
    int out = limit;
    while (from < length && out < to.length) {
      int codePoint = text.charAt(from++);
      if (Character.isSurrogate((char) codePoint)) {
        codePoint = text.codePointAt(from - 1);
        boolean paired = Character.isSupplementaryCodePoint(codePoint);
        from += paired ? 1 : 0;
        codePoint = paired ? codePoint : REPLACEMENT;
      }
      to[out++] = codePoint;
    }
    next = from;
    limit = out;
  }

  int[] codePoints() {
    return codePoints;
  }

  int at() {
    return at;
  }

  /** Says how far the text has been read. */
  void at(int at) {
    this.at = at;
  }

  /** End of the code points that are there, to be read or to be seen. */
  int limit() {
    return limit;
  }

  /** End of the code points that may be read before the next {@link #slide}. */
  int readable() {
    return last ? limit : limit - lookAhead;
  }
}
