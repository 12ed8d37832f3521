package io.github.matryoshka.tools.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Splits a stream into lines of bytes without decoding them, so that an error in the encoding can
 * be told with its line. Ends of line are LF or CR LF; a byte order mark at the start is skipped.
 * Not thread-safe; holds one line.
 */
public final class LineReader {

  private static final byte[] MARK = "\uFEFF".getBytes(StandardCharsets.UTF_8);

  private final InputStream in;
  private final String name;
  private byte[] bytes = new byte[1 << 16];
  private int lineStart;
  private int lineEnd;
  private int next;
  private int filled;
  private long line;

  /**
   * @param in stays open; the caller closes it
   * @param name of the file, for errors
   */
  public LineReader(InputStream in, String name) {
    this.in = in;
    this.name = name;
  }

  /**
   * Moves to the next line; false at the end of the stream.
   *
   * @throws IOException when reading fails or a line is over 1 GiB
   */
  public boolean next() throws IOException {
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
    skipMark();
    return true;
  }

  /** The bytes that hold the current line; valid until {@link #next}. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where the current line starts in {@link #bytes}. */
  public int offset() {
    return lineStart;
  }

  /** Bytes in the current line, its end not counted. */
  public int length() {
    return lineEnd - lineStart;
  }

  /** Number of the current line, from 1. */
  public long line() {
    return line;
  }

  /**
   * The current line as text.
   *
   * @throws IOException when it is not UTF-8, naming the byte
   */
  public String text() throws IOException {
    ByteBuffer utf8 = ByteBuffer.wrap(bytes, lineStart, length());
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      int at = utf8.position();
      throw malformed(
          "expected UTF-8, got byte 0x%02X at column %d; convert it, for example with iconv"
              .formatted(bytes[at], at - lineStart + 1),
          e);
    }
  }

  /**
   * An error in the current line.
   *
   * @param what was expected, and what was found
   * @param cause may be null
   */
  public IOException malformed(String what, Exception cause) {
    return new IOException("%s:%d: %s".formatted(name, line, what), cause);
  }

  private void skipMark() {
    int end = lineStart + MARK.length;
    if (line == 1 && end <= lineEnd && Arrays.equals(bytes, lineStart, end, MARK, 0, MARK.length)) {
      lineStart = end;
    }
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
