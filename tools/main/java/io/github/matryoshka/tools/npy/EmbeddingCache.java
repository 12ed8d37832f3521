package io.github.matryoshka.tools.npy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps computed vectors, so that embedding the same texts with the same model and settings again
 * is instant.
 *
 * <p>A file {@code <key>.<check>.npy} holds one list of texts: key is the SHA-256 of model,
 * settings and texts, check the beginning of the SHA-256 of the vectors, so a damaged file is
 * noticed. It is then computed again, with one line of notice. Thread-safe; the same list asked for
 * twice at the same time is computed twice.
 */
public final class EmbeddingCache {

  /** Computes vectors that the cache lacks. */
  @FunctionalInterface
  public interface Computation {

    /** Row-major, one row per text. */
    float[] vectors() throws IOException;
  }

  private final Path directory;
  private final Consumer<String> notice;

  /**
   * @param directory where the files lie, created when needed
   * @param notice told in one line when a file was damaged
   */
  public EmbeddingCache(Path directory, Consumer<String> notice) {
    this.directory = directory;
    this.notice = notice;
  }

  /**
   * The vectors of some texts, from the cache or computed and then kept.
   *
   * @param model fingerprint of the model
   * @param settings everything else that determines the vectors, such as the maximum of tokens
   * @param texts in order
   * @param columns numbers per vector
   * @return row-major, one row per text
   * @throws IOException when the computation fails or the cache cannot be written
   * @throws IllegalArgumentException when the computation gives another number of values
   */
  public float[] vectors(
      String model, String settings, List<String> texts, int columns, Computation computation)
      throws IOException {
    String key = key(model, settings, texts);
    for (Path file : files(key)) {
      NpyFile found = checked(file, texts.size(), columns);
      if (found != null) {
        return found.values();
      }
      Files.deleteIfExists(file);
    }
    NpyFile computed = new NpyFile(texts.size(), columns, computation.vectors());
    computed.write(directory.resolve(key + "." + check(computed.values()) + ".npy"));
    return computed.values();
  }

  private List<Path> files(String key) throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> matching = Files.newDirectoryStream(directory, key + ".*.npy")) {
        matching.forEach(files::add);
      }
    }
    return files;
  }

  /** The content of a cache file, or null when it is damaged, after saying so. */
  private NpyFile checked(Path file, int rows, int columns) {
    String problem;
    try {
      NpyFile found = NpyFile.read(file);
      if (found.rows() == rows
          && found.columns() == columns
          && file.toString().endsWith("." + check(found.values()) + ".npy")) {
        return found;
      }
      problem = "checksum does not match (" + file + ")";
    } catch (IOException e) {
      problem = e.getMessage();
    }
    notice.accept("cached vectors are damaged and computed again: " + problem);
    return null;
  }

  private static String key(String model, String settings, List<String> texts) {
    TextDigest digest = new TextDigest();
    digest.add(model);
    digest.add(settings);
    texts.forEach(digest::add);
    return digest.hex();
  }

  private static String check(float[] values) {
    TextDigest digest = new TextDigest();
    ByteBuffer chunk = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    for (int done = 0; done < values.length; ) {
      int count = Math.min(chunk.capacity() / Float.BYTES, values.length - done);
      chunk.clear().asFloatBuffer().put(values, done, count);
      digest.add(chunk.limit(count * Float.BYTES));
      done += count;
    }
    return digest.hex().substring(0, 16);
  }
}
