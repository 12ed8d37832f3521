package io.github.matryoshka.tools.roofline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Sizes of the caches that one thread reads from, in bytes.
 *
 * @param l2 the second level
 * @param l3 the third level, shared by cores; where there is none, the second
 * @param assumed whether the system did not tell and these are the sizes of a usual server
 */
public record Caches(long l2, long l3, boolean assumed) {
  private static final Path DIRECTORY = Path.of("/sys/devices/system/cpu/cpu0/cache");
  private static final long KIB = 1024;
  private static final Caches USUAL = new Caches(KIB * KIB, 32 * KIB * KIB, true);

  /** As Linux tells them, else the usual ones. */
  public static Caches read() {
    return read(DIRECTORY);
  }

  static Caches read(Path directory) {
    Optional<Long> l2 = size(directory, 2);
    return l2.map(size -> new Caches(size, size(directory, 3).orElse(size), false)).orElse(USUAL);
  }

  /** Levels are numbered from 1, their directories from 0, and the first level has two of them. */
  private static Optional<Long> size(Path directory, int level) {
    for (int index = 0; Files.isDirectory(directory.resolve("index" + index)); index++) {
      Path cache = directory.resolve("index" + index);
      try {
        if (line(cache, "level").equals(Integer.toString(level))) {
          return Optional.of(bytes(line(cache, "size")));
        }
      } catch (IOException | NumberFormatException untold) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static String line(Path cache, String file) throws IOException {
    return Files.readString(cache.resolve(file)).strip();
  }

  /** For example {@code 1024K} or {@code 32M}. */
  private static long bytes(String size) {
    long unit = size.endsWith("M") ? KIB * KIB : size.endsWith("K") ? KIB : 1;
    return unit * Long.parseLong(unit == 1 ? size : size.substring(0, size.length() - 1));
  }
}
