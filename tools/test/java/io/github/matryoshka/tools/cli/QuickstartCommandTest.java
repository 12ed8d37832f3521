package io.github.matryoshka.tools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartCommandTest {
  @Test
  void tellsTheWholeStory(@TempDir Path dir) throws Exception {
    Path output = dir.resolve("new/folder");
    // Texts cut to 8 tokens are embedded in seconds, and the story has the same parts.
    CommandRun run = CommandRun.of("quickstart", "--output", output, "--max-tokens", 8);
    assertEquals(ExitCode.DONE, run.code(), run.err());
    assertTrue(run.out().contains("truncation  general  rotation"), run.out());
    assertEquals(
        15, run.out().lines().filter(line -> line.matches("  [* ] 0\\.\\d{3}  .*")).count());
    assertTrue(run.out().contains("  * 0."), "no example found a relevant document");
    for (String file : List.of("report.html", "ndcg.png", "rotation.safetensors")) {
      assertTrue(Files.size(output.resolve(file)) > 1000, file);
      assertTrue(run.out().contains(output.resolve(file).toString()), file);
    }
  }
}
