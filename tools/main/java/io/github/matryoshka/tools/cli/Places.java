package io.github.matryoshka.tools.cli;

import java.nio.file.Path;

/** The directories the program uses without being told. */
final class Places {
  private Places() {}

  /**
   * The repository, told by the launcher; models lie in {@code weights} under it. Without launcher,
   * the cache.
   */
  static Path home() {
    String home = System.getProperty("matryoshka.home");
    return home == null ? cache() : Path.of(home);
  }

  /** Downloaded data sets. */
  static Path data() {
    return cache().resolve("data");
  }

  /**
   * {@code $MATRYOSHKA_CACHE}, else {@code $XDG_CACHE_HOME/matryoshka}, else {@code
   * ~/.cache/matryoshka}.
   */
  static Path cache() {
    return cache(
        System.getenv("MATRYOSHKA_CACHE"),
        System.getenv("XDG_CACHE_HOME"),
        System.getProperty("user.home"));
  }

  /**
   * An empty variable counts as not set, and so does a relative {@code XDG_CACHE_HOME}: the XDG
   * specification.
   */
  static Path cache(String own, String xdg, String user) {
    if (own != null && !own.isEmpty()) {
      return Path.of(own).toAbsolutePath();
    }
    if (xdg != null && Path.of(xdg).isAbsolute()) {
      return Path.of(xdg, "matryoshka");
    }
    return Path.of(user, ".cache", "matryoshka");
  }
}
