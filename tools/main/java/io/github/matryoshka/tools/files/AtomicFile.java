package io.github.matryoshka.tools.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * An output file that appears under its name only once it is complete: written beside it as {@code
 * name.<process>.part} and renamed by {@link #commit}. Closed without a commit, or on an
 * interrupted program, the part is deleted and an older file of that name stays as it was.
 *
 * <p>Not thread-safe.
 */
public final class AtomicFile implements AutoCloseable {

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {

    /** Writes everything; the caller closes the stream. */
    void writeTo(OutputStream out) throws IOException;
  }

  private final Path target;
  private final Path part;

  /**
   * Creates the empty part, and the folder if it is missing.
   *
   * @throws IOException when that is not allowed, naming the file
   */
  public AtomicFile(Path target) throws IOException {
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      String got = Files.isDirectory(target) ? "a directory" : "something else";
      throw new IOException("output: expected a file, got %s (%s)".formatted(got, target));
    }
    this.target = target.toAbsolutePath();
    part =
        this.target.resolveSibling(
            target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    try {
      Files.createDirectories(part.getParent());
      Files.write(part, new byte[0]);
    } catch (IOException e) {
      throw failure(e);
    }
    part.toFile().deleteOnExit();
  }

  /**
   * Writes a whole file.
   *
   * @throws IOException when writing fails, naming the file; nothing is left behind
   */
  public static void write(Path target, Content content) throws IOException {
    try (AtomicFile file = new AtomicFile(target)) {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file.part), 1 << 16)) {
        content.writeTo(out);
      } catch (IOException e) {
        throw file.failure(e);
      }
      file.commit();
    }
  }

  /** Where to write until the commit. */
  public Path part() {
    return part;
  }

  /**
   * Gives the part its name, replacing an older file.
   *
   * @throws IOException when that is not allowed, naming the file
   */
  public void commit() throws IOException {
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Deletes the part unless it was committed. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(part);
  }

  /** What to throw when writing the part failed: names the file and what to do. */
  public IOException failure(IOException e) {
    return new IOException(
        "output: expected a place that can be written, got %s; choose another path or free it (%s)"
            .formatted(reason(e), target),
        e);
  }

  /** The message of a file system error is only a path, unless it has a reason. */
  private static String reason(IOException e) {
    String told = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return told == null ? e.getClass().getSimpleName() : told;
  }
}
