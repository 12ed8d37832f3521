package io.github.matryoshka.tools.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A file of texts: JSON lines when its name ends in {@code .jsonl}, otherwise one text a line (an
 * empty line is an empty text). Never more than one line of it is in memory. Immutable.
 *
 * @param path the file
 */
public record TextFile(Path path) {

  /**
   * Reads the whole file once, so that a malformed line is reported before any work is done.
   *
   * @return how many texts it holds, at least one
   * @throws IOException when it cannot be read, a line is malformed, or there is no text
   */
  public long count() throws IOException {
    long count = 0;
    try (Utf8Lines lines = new Utf8Lines(path)) {
      while (text(lines) != null) {
        count++;
      }
    }
    if (count == 0) {
      throw new IOException(path + ": expected at least one text, got none");
    }
    return count;
  }

  /**
   * The texts in the order of the file; close the stream to close the file.
   *
   * @throws IOException when the file cannot be opened; later errors come as {@link
   *     UncheckedIOException}
   */
  public Stream<String> texts() throws IOException {
    Utf8Lines lines = new Utf8Lines(path);
    Spliterator<String> texts =
        Spliterators.spliteratorUnknownSize(
            new Texts(lines), Spliterator.ORDERED | Spliterator.NONNULL);
    return StreamSupport.stream(texts, false).onClose(() -> close(lines));
  }

  private String text(Utf8Lines lines) throws IOException {
    String line = lines.next();
    if (!path.toString().endsWith(".jsonl")) {
      return line;
    }
    while (line != null && line.isBlank()) {
      line = lines.next();
    }
    return line == null ? null : TextLine.parse(line, lines.where());
  }

  private static void close(Utf8Lines lines) {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Texts implements Iterator<String> {
    private final Utf8Lines lines;
    private String ahead;

    Texts(Utf8Lines lines) {
      this.lines = lines;
    }

    @Override
    public boolean hasNext() {
      try {
        ahead = ahead == null ? text(lines) : ahead;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return ahead != null;
    }

    @Override
    public String next() {
      if (!hasNext()) {
        throw new NoSuchElementException(path + ": no more texts");
      }
      String text = ahead;
      ahead = null;
      return text;
    }
  }
}
