package io.github.matryoshka.cuda;

import java.util.ArrayList;
import java.util.List;

/** What must be given back by hand, all together. To be closed where the context is current. */
final class Resources implements AutoCloseable {
  private final List<AutoCloseable> all = new ArrayList<>();

  /** Takes something over. */
  <R extends AutoCloseable> R keep(R resource) {
    all.add(resource);
    return resource;
  }

  /** Closes the last one first. */
  @Override
  public void close() {
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
