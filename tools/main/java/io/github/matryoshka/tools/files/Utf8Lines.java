package io.github.matryoshka.tools.files;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The lines of a UTF-8 file, ended by {@code \n} or {@code \r\n}, one at a time. Invalid bytes are
 * an error with the number of the line: replacing them would change texts silently. Not
 * thread-safe; holds one line.
 */
public final class Utf8Lines implements Closeable {
  private final Path path;
  private final InputStream in;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private long number;

  /**
   * Opens the file.
   *
   * @throws IOException when it cannot be read, naming it
   */
  public Utf8Lines(Path path) throws IOException {
    this.path = path;
    if (Files.isDirectory(path)) {
      throw new IOException(path + ": expected a file, got a directory");
    }
    this.in = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
  }

  /**
   * The next line without its end, or null after the last one.
   *
   * @throws IOException when it cannot be read or is not UTF-8
   */
  public String next() throws IOException {
    line.reset();
    int b = in.read();
    if (b < 0) {
      return null;
    }
    number++;
    for (; b >= 0 && b != '\n'; b = in.read()) {
      line.write(b);
    }
    return withoutMarks(decode(line.toByteArray()));
  }

  /** Where the line read last stands, as {@code file:line}. */
  public String where() {
    return path + ":" + number;
  }

  private String decode(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      return decoder.decode(buffer).toString();
    } catch (CharacterCodingException e) {
      String got =
          "byte 0x%02X at column %d"
              .formatted(buffer.get(buffer.position()), buffer.position() + 1);
      throw new IOException(
          where()
              + ": expected UTF-8, got "
              + got
              + "; convert it, for example with iconv -t UTF-8",
          e);
    }
  }

  // A byte order mark is no text, and neither is the \r of a Windows line end.
  private String withoutMarks(String text) {
    int from = number == 1 && text.startsWith("\uFEFF") ? 1 : 0;
    int to = text.endsWith("\r") ? text.length() - 1 : text.length();
    return text.substring(from, Math.max(from, to));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
