package io.github.matryoshka.tools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizeCommandTest {
  @TempDir private Path dir;

  @Test
  void anArrayALine() throws IOException {
    Path input = Files.writeString(dir.resolve("a.txt"), "Hello, World!\n\n");
    CommandRun run = CommandRun.of("tokenize", "--input", input);
    assertEquals("[101, 7592, 1010, 2088, 999, 102]\n[101, 102]\n", run.out());
    assertEquals("", run.err());
  }

  @Test
  void longTextsAreNotCutUnlessAsked() throws IOException {
    Path input = Files.writeString(dir.resolve("a.txt"), "hello ".repeat(1000));
    String all = CommandRun.of("tokenize", "--input", input).out();
    assertEquals(1002, all.split(",").length);
    String cut = CommandRun.of("tokenize", "--input", input, "--max-tokens", 4).out();
    assertEquals("[101, 7592, 7592, 102]\n", cut);
  }

  @Test
  void aBadLineIsFoundBeforeTheFirstIsWritten() throws IOException {
    Path input = Files.writeString(dir.resolve("a.jsonl"), "{\"text\":\"x\"}\n{\"text\":\"x\"\n");
    CommandRun run = CommandRun.of("tokenize", "--input", input);
    assertEquals(ExitCode.FAILED, run.code());
    assertEquals("", run.out());
    assertTrue(run.err().startsWith("matryoshka tokenize: " + input + ":2: "), run.err());
  }
}
