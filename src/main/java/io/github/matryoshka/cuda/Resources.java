package io.github.matryoshka.cuda;

import java.util.List;

/** What must be given back by hand. */
final class Resources {
  private Resources() {}

  /** Closes the last one first. */
  static void close(List<AutoCloseable> all) {
    for (AutoCloseable resource : all.reversed()) {
      try {
        resource.close();
      } catch (Exception e) {
        throw new IllegalStateException("GPU memory: closing throws nothing checked", e);
      }
    }
    all.clear();
  }
}
