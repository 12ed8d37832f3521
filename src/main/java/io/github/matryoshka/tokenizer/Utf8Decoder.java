package io.github.matryoshka.tokenizer;

/**
 * UTF-8 to UTF-16 in pieces. Malformed input becomes U+FFFD, as many as {@code new String(bytes,
 * UTF_8)} writes: one for the longest start of a character that could have become well-formed, one
 * for an encoded surrogate. One per thread, allocates nothing.
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
   * @return index behind the last char written
   */
  int decode(char[] to, int from) {
    int out = from;
    while (at < end && out + 1 < to.length) {
      byte b = bytes[at];
      if (b >= 0) {
        to[out++] = (char) b;
        at++;
      } else {
        out = decodeWide(to, out);
      }
    }
    return out;
  }

  private int decodeWide(char[] to, int out) {
    int lead = bytes[at] & 0xFF;
    int length = lead < 0xC2 || lead > 0xF4 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    int valid = validPrefix(lead, length);
    if (valid < length || length == 1) {
      at += valid;
      to[out] = REPLACEMENT;
      return out + 1;
    }
    int codePoint = lead & 0x7F >> length;
    for (int i = 1; i < length; i++) {
      codePoint = codePoint << 6 | bytes[at + i] & 0x3F;
    }
    at += length;
    if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
      codePoint = REPLACEMENT;
    }
    return out + Character.toChars(codePoint, to, out);
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
