package io.github.matryoshka.tools.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingCacheTest {

  private static final List<String> TEXTS = List.of("ab", "c");

  @TempDir Path folder;

  private final List<String> notices = new ArrayList<>();
  private int computed;

  @Test
  void secondRequestComesFromTheCache() throws IOException {
    float[] first = ask("model", "256", TEXTS);
    assertArrayEquals(first, ask("model", "256", TEXTS));
    assertEquals(1, computed);
    assertEquals(List.of(), notices);
  }

  @Test
  void modelSettingsAndTextsAllCount() throws IOException {
    ask("model", "256", TEXTS);
    ask("other", "256", TEXTS);
    ask("model", "512", TEXTS);
    ask("model", "256", List.of("a", "bc"));
    ask("model", "256", List.of("c", "ab"));
    ask("model", "256", List.of("\ud800", "c"));
    ask("model", "256", List.of("\ud801", "c"));
    ask("model", "256", List.of("x".repeat(10_000) + "a", "c"));
    ask("model", "256", List.of("x".repeat(10_000) + "b", "c"));
    assertEquals(9, computed);
  }

  @Test
  void flippedBitIsNoticedAndComputedAgain() throws IOException {
    float[] first = ask("model", "256", TEXTS);
    Path file = file();
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 3] ^= 4;
    Files.write(file, bytes);
    assertArrayEquals(first, ask("model", "256", TEXTS));
    assertEquals(
        List.of(
            "cached vectors are damaged and computed again: checksum does not match ("
                + file
                + ")"),
        notices);
    assertArrayEquals(first, ask("model", "256", TEXTS));
    assertEquals(2, computed);
  }

  @Test
  void truncatedFileIsNoticedAndComputedAgain() throws IOException {
    ask("model", "256", TEXTS);
    Path file = file();
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 130));
    ask("model", "256", TEXTS);
    assertEquals(2, computed);
    assertEquals(1, notices.size());
    assertTrue(
        notices
            .getFirst()
            .startsWith("cached vectors are damaged and computed again: npy: expected 152 bytes"),
        notices.getFirst());
  }

  @Test
  void failedComputationLeavesNothing() throws IOException {
    EmbeddingCache cache = new EmbeddingCache(folder, notices::add);
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                cache.vectors(
                    "model",
                    "256",
                    TEXTS,
                    3,
                    () -> {
                      throw new IOException("no model");
                    }));
    assertEquals("no model", e.getMessage());
    try (Stream<Path> files = Files.list(folder)) {
      assertTrue(files.findAny().isEmpty());
    }
  }

  @Test
  void rejectsAnotherNumberOfValues() {
    EmbeddingCache cache = new EmbeddingCache(folder, notices::add);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> cache.vectors("model", "256", TEXTS, 3, () -> new float[5]));
    assertEquals("npy: expected rows × columns numbers, got 2 × 3 and 5", e.getMessage());
  }

  private float[] ask(String model, String settings, List<String> texts) throws IOException {
    EmbeddingCache cache = new EmbeddingCache(folder.resolve("cache"), notices::add);
    return cache.vectors(
        model,
        settings,
        texts,
        3,
        () -> {
          computed++;
          return new float[] {1, 2, 3, 4, 5, 6};
        });
  }

  private Path file() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
      return files.findFirst().orElseThrow();
    }
  }
}
