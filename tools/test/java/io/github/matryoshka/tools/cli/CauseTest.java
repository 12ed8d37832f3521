package io.github.matryoshka.tools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class CauseTest {
  @Test
  void aMissingFileIsSaidInWords() {
    assertEquals("a.txt: no such file or directory", Cause.of(new NoSuchFileException("a.txt")));
  }

  @Test
  void deniedAccessIsSaidInWords() {
    assertEquals("a.txt: permission denied", Cause.of(new AccessDeniedException("a.txt")));
  }

  @Test
  void wrappersAreTakenOff() {
    IOException cause = new IOException("a.jsonl:3: expected a JSON object, got x");
    assertEquals(
        cause.getMessage(), Cause.of(new CompletionException(new UncheckedIOException(cause))));
  }

  @Test
  void memoryThatRanOutInAThreadIsSaidWithTheCure() {
    String said = Cause.of(new CompletionException(new OutOfMemoryError("Java heap space")));
    assertTrue(said.startsWith("out of memory at ") && said.endsWith("=-Xmx4g"), said);
  }

  @Test
  void linesBecomeOne() {
    assertEquals("one two", Cause.of(new IOException("one\n  two\n")));
  }

  @Test
  void aDefectOfOursIsCalledOne() {
    assertEquals(
        "internal error: java.lang.IllegalStateException: index 3 (run again with --verbose and"
            + " report what it prints)",
        Cause.of(new IllegalStateException("index 3")));
  }
}
