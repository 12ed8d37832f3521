package io.github.matryoshka.tools.roofline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachesTest {
  @TempDir private Path directory;

  @Test
  void readsKibibytesAndMebibytes() throws IOException {
    cache(0, "1", "48K");
    cache(1, "1", "32K");
    cache(2, "2", "1024K");
    cache(3, "3", "32M");
    assertEquals(new Caches(1 << 20, 32 << 20, false), Caches.read(directory));
  }

  @Test
  void withoutAThirdLevelTheSecondIsTheLast() throws IOException {
    cache(0, "1", "64K");
    cache(1, "2", "512K");
    assertEquals(new Caches(512 << 10, 512 << 10, false), Caches.read(directory));
  }

  @Test
  void assumesWhatIsNotToldOrNotUnderstood() throws IOException {
    assertTrue(Caches.read(directory).assumed());
    cache(0, "2", "many");
    assertTrue(Caches.read(directory).assumed());
  }

  private void cache(int index, String level, String size) throws IOException {
    Path cache = Files.createDirectories(directory.resolve("index" + index));
    Files.writeString(cache.resolve("level"), level + "\n");
    Files.writeString(cache.resolve("size"), size + "\n");
  }
}
