package io.github.matryoshka.tools.beir;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Splits a stream into lines of bytes without decoding them, so that an error in the encoding can
 * be told with its line. Ends of line are LF or CR LF. Not thread-safe.
 */
final class LineReader {

  private final InputStream in;
  private byte[] bytes = new byte[1 << 16];
  private int lineStart;
  private int lineEnd;
  private int next;
  private int filled;
  private long line;

  LineReader(InputStream in) {
    this.in = in;
  }

  /** Moves to the next line; false at the end of the stream. */
  boolean next() throws IOException {
    lineStart = next;
    int at = lineStart;
    while (true) {
      if (at == filled) {
        int searched = at - lineStart;
        if (!fill()) {
          break;
        }
        at = lineStart + searched;
      }
      if (bytes[at] == '\n') {
        break;
      }
      at++;
    }
    if (at == filled && at == lineStart) {
      return false;
    }
    next = Math.min(at + 1, filled);
    lineEnd = at > lineStart && bytes[at - 1] == '\r' ? at - 1 : at;
    line++;
    return true;
  }

  /** The bytes that hold the current line; valid until {@link #next}. */
  byte[] bytes() {
    return bytes;
  }

  int offset() {
    return lineStart;
  }

  int length() {
    return lineEnd - lineStart;
  }

  /** Number of the current line, from 1. */
  long line() {
    return line;
  }

  /** Reads on, keeping the bytes since the start of the line; they move to the front if need be. */
  private boolean fill() throws IOException {
    if (filled == bytes.length) {
      if (lineStart == 0) {
        bytes = Arrays.copyOf(bytes, grown());
      }
      System.arraycopy(bytes, lineStart, bytes, 0, filled - lineStart);
      filled -= lineStart;
      lineStart = 0;
    }
    int read = in.read(bytes, filled, bytes.length - filled);
    filled += Math.max(read, 0);
    return read > 0;
  }

  private int grown() throws IOException {
    if (bytes.length >= 1 << 30) {
      throw new IOException("line: expected at most 1 GiB, got more (line " + (line + 1) + ")");
    }
    return bytes.length * 2;
  }
}
