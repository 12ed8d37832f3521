package io.github.matryoshka.tools.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
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
   * One text.
   *
   * @param id the field {@code _id}, or else the number of texts before it
   */
  public record Entry(String id, String text) {}

  /**
   * Reads the whole file once, so that a malformed line is reported before any work is done.
   *
   * @return how many texts it holds, at least one
   * @throws IOException when it cannot be read, a line is malformed, or there is no text
   */
  public long count() throws IOException {
    long count = 0;
    try (InputStream in = open()) {
      LineReader lines = new LineReader(in, path.toString());
      while (entry(lines, count) != null) {
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
    return entries().map(Entry::text);
  }

  /** The same with their ids. */
  public Stream<Entry> entries() throws IOException {
    InputStream in = open();
    return StreamSupport.stream(new Texts(new LineReader(in, path.toString())), false)
        .onClose(() -> close(in));
  }

  private InputStream open() throws IOException {
    if (Files.isDirectory(path)) {
      throw new IOException(path + ": expected a file, got a directory");
    }
    return Files.newInputStream(path);
  }

  /** The next text, or null after the last one. */
  private Entry entry(LineReader lines, long before) throws IOException {
    boolean json = path.toString().endsWith(".jsonl");
    boolean found = lines.next();
    while (json && found && lines.length() == 0) {
      found = lines.next();
    }
    if (!found) {
      return null;
    }
    if (!json) {
      return new Entry(Long.toString(before), lines.text());
    }
    JsonLine line = JsonLine.parse(lines);
    return new Entry(line.has("_id") ? line.id() : Long.toString(before), line.document());
  }

  private static void close(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Texts extends Spliterators.AbstractSpliterator<Entry> {
    private final LineReader lines;
    private long read;

    Texts(LineReader lines) {
      super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
      this.lines = lines;
    }

    @Override
    public boolean tryAdvance(Consumer<? super Entry> action) {
      try {
        Entry entry = entry(lines, read++);
        if (entry != null) {
          action.accept(entry);
        }
        return entry != null;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
