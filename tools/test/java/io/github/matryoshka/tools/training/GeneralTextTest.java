package io.github.matryoshka.tools.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.weights.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneralTextTest {
  private static final List<String> NAMES = List.of("a", "b");

  @TempDir private Path dir;

  @Test
  void queriesBelongToThePassageOfTheirLine() throws IOException {
    Path file =
        write(
            """
            {"id":"b-0","source":"b","text":"first","query":"one"}
            {"id":"a-0","source":"a","text":"second"}
            {"id":"a-1","source":"a","text":"third","query":"three"}
            """);
    GeneralText text = GeneralText.read(file, NAMES);
    assertEquals(List.of("first", "second", "third"), text.passages());
    assertEquals(List.of(1, 0, 0), text.sources());
    assertEquals(List.of("one", "three"), text.queries());
    assertEquals(List.of(0, 2), text.owners());
    assertEquals(Digests.hex("SHA-256", file), text.sha256());
  }

  @Test
  void malformedLinesAreNamed() throws IOException {
    fails(":1: expected a JSON object, got ", "[]");
    fails(":1: expected a string \"source\", got none", "{\"text\":\"x\"}");
    fails(":1: expected a string \"text\", got none", "{\"source\":\"a\"}");
    fails(":1: expected a source of [a, b], got c", "{\"source\":\"c\",\"text\":\"x\"}");
    fails(":1: expected text as \"text\", got an empty", "{\"source\":\"a\",\"text\":\" \"}");
    fails(
        ":2: expected text as \"query\", got an empty",
        "{\"source\":\"a\",\"text\":\"x\"}\n{\"source\":\"a\",\"text\":\"x\",\"query\":\"\"}");
  }

  @Test
  void tooLittleTextIsRefused() throws IOException {
    fails(": expected at least 2 passages, got 0", "");
    fails(": expected at least 2 passages, got 1", "{\"source\":\"a\",\"text\":\"x\"}");
    assertThrows(NoSuchFileException.class, () -> GeneralText.read(dir.resolve("missing"), NAMES));
    Exception e = assertThrows(IOException.class, () -> GeneralText.read(dir, NAMES));
    assertEquals(dir + ": expected a file, got a directory", e.getMessage());
  }

  private void fails(String message, String content) throws IOException {
    Path file = write(content);
    Exception e = assertThrows(IOException.class, () -> GeneralText.read(file, NAMES));
    assertTrue(e.getMessage().startsWith(file + message), e.getMessage());
  }

  private Path write(String content) throws IOException {
    return Files.writeString(dir.resolve("text.jsonl"), content);
  }
}
