package io.github.matryoshka.tokenizer;

/**
 * UTF-8 to code points in pieces. Malformed input becomes U+FFFD, as many as {@code new
 * String(bytes, UTF_8)} writes: one for the longest start of a character that could have become
 * well-formed, one for an encoded surrogate. One per thread, allocates nothing.
 */
final class Utf8Decoder {
  private static final char REPLACEMENT = '\uFFFD';

  private byte[] bytes;
  private int at;
  private int end;

  void open(byte[] utf8, int offset, int length) {
    bytes = utf8;
    at = offset;
    end = offset + length;
  }

  void close() {
    bytes = null;
    at = end;
  }

  boolean exhausted() {
    return at == end;
  }

  /**
   * Decodes until the bytes or the room are used up.
   *
   * @return index behind the last code point written
   */
  int decode(int[] to, int from) {
    byte[] utf8 = bytes;
    int out = from;
    while (at < end && out < to.length) {
      int codePoint = utf8[at];
      to[out++] = codePoint < 0 ? decodeWide() : codePoint;
      at += codePoint < 0 ? 0 : 1;
    }
    return out;
  }

  private int decodeWide() {
    int lead = bytes[at] & 0xFF;
    int length = lead < 0xC2 || lead > 0xF4 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    int valid = validPrefix(lead, length);
    int codePoint = lead & 0x7F >> length;
    for (int i = 1; i < valid; i++) {
      codePoint = codePoint << 6 | bytes[at + i] & 0x3F;
    }
    at += valid;
    boolean surrogate =
        codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    return length == 1 || valid < length || surrogate ? REPLACEMENT : codePoint;
  }

  /** Number of bytes, up to {@code length}, that start some well-formed character; at least 1. */
  private int validPrefix(int lead, int length) {
    int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int highest = lead == 0xF4 ? 0x8F : 0xBF;
    int valid = 1;
    while (valid < length && at + valid < end) {
      int b = bytes[at + valid] & 0xFF;
      if (b < lowest || b > highest) {
        break;
      }
      lowest = 0x80;
      highest = 0xBF;
      valid++;
    }
    return valid;
  }
}
