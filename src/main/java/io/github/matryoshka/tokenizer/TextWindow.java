package io.github.matryoshka.tokenizer;

/**
 * A window of UTF-16 that slides over a text, given as a {@code String} or as UTF-8, so that a long
 * text is never copied whole and a text that is cut is not read to its end. One per thread;
 * allocates nothing but a larger window for a longer look-ahead.
 */
final class TextWindow {
  private static final int SIZE = 4096;

  /** Characters kept before the current one: room for one code point. */
  private static final int HISTORY = 2;

  private final Utf8Decoder decoder = new Utf8Decoder();
  private char[] chars = new char[SIZE];
  private String string;
  private int next;
  private int lookAhead;
  private int at;
  private int limit;
  private boolean last;

  /**
   * Starts at the beginning of a text.
   *
   * @param lookAhead characters that have to be there behind every one before {@link #readable}, as
   *     long as the text has them
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
    if (chars.length < 4 * lookAhead) {
      chars = new char[4 * lookAhead];
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

  /** Makes the next part of the text readable; false at its end. */
  boolean slide() {
    if (last) {
      return at < limit;
    }
    int from = Math.max(0, at - HISTORY);
    System.arraycopy(chars, from, chars, 0, limit - from);
    at -= from;
    limit -= from;
    if (string == null) {
      limit = decoder.decode(chars, limit);
      last = decoder.exhausted();
    } else {
      int count = Math.min(string.length() - next, chars.length - limit);
      string.getChars(next, next + count, chars, limit);
      next += count;
      limit += count;
      last = next == string.length();
    }
    return at < limit;
  }

  char[] chars() {
    return chars;
  }

  int at() {
    return at;
  }

  /** Says how far the text has been read. */
  void at(int at) {
    this.at = at;
  }

  /** End of the characters that are there, as look-ahead or to be read. */
  int limit() {
    return limit;
  }

  /** End of the characters that may be read before the next {@link #slide}. */
  int readable() {
    return last ? limit : limit - lookAhead;
  }
}
