package io.github.matryoshka.tools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PlacesTest {
  @Test
  void ourOwnVariableComesFirst() {
    assertEquals(Path.of("/big/cache"), Places.cache("/big/cache", "/xdg", "/home/ann"));
  }

  @Test
  void thenTheOneOfTheDesktop() {
    assertEquals(Path.of("/xdg/matryoshka"), Places.cache("", "/xdg", "/home/ann"));
  }

  @Test
  void thenTheHomeDirectory() {
    assertEquals(Path.of("/home/ann/.cache/matryoshka"), Places.cache(null, null, "/home/ann"));
  }

  @Test
  void aRelativeDesktopCacheIsInvalidAndIgnored() {
    assertEquals(Path.of("/home/ann/.cache/matryoshka"), Places.cache(null, "xdg", "/home/ann"));
  }
}
