package io.github.matryoshka.tools.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.adaptor.Adaptor;
import io.github.matryoshka.weights.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainGeneralCommandTest {
  @TempDir private Path dir;
  private Path corpus;
  private Path output;

  @BeforeEach
  void writeCorpus() throws IOException {
    corpus =
        Files.writeString(
            dir.resolve("text.jsonl"),
            """
            {"source":"wordnet","text":"A mountain is a large natural elevation of land.","query":"mountain"}
            {"source":"wordnet","text":"Bread is baked from flour, water, yeast and salt.","query":"bread"}
            {"source":"sqlite","text":"An index makes a query on its columns faster.","query":"faster queries"}
            {"source":"sqlite","text":"A transaction is done in full or not at all."}
            """);
    output = dir.resolve("out/a.safetensors");
  }

  private CommandRun train(Object... more) {
    Object[] all = new Object[more.length + 5];
    System.arraycopy(more, 0, all, 5, more.length);
    Object[] first = {"train-general", "--corpus", corpus, "--output", output};
    System.arraycopy(first, 0, all, 0, first.length);
    return CommandRun.of(all);
  }

  @Test
  void theSameBytesWithAnyNumberOfThreads() throws IOException {
    CommandRun run = train("--steps", 3, "--threads", 1);
    assertEquals(ExitCode.DONE, run.code(), run.err());
    assertTrue(run.err().endsWith(output + ": trained on 4 passages and 3 queries\n"), run.err());
    byte[] bytes = Files.readAllBytes(output);
    assertEquals(ExitCode.DONE, train("--steps", 3, "--threads", 2).code());
    assertArrayEquals(bytes, Files.readAllBytes(output));
    Adaptor adaptor = Adaptor.load(output);
    assertEquals(Digests.hex("SHA-256", corpus), adaptor.metadata().get("corpus_sha256"));
    assertEquals("1", adaptor.metadata().get("seed"));
    assertEquals("all-MiniLM-L6-v2", adaptor.metadata().get("model"));
  }

  @Test
  void textThatIsMissingAndCannotBeFetchedEndsInOneLine() {
    // Its folder is a file, so that nothing is asked of the network.
    corpus = corpus.resolve("text.jsonl");
    failed(train("--steps", 0), corpus.getParent().toString());
  }

  @Test
  void aMalformedLineIsNamed() throws IOException {
    Files.writeString(corpus, "{\"source\":\"elsewhere\",\"text\":\"x\"}\n");
    failed(train("--steps", 0), corpus + ":1: expected a source of [scifact, go, ");
  }

  @Test
  void anOutputThatCannotBeWrittenEndsBeforeTheWork() throws IOException {
    output = Files.createDirectories(output);
    failed(train(), output.toString());
  }

  @Test
  void aNegativeNumberOfStepsIsMisuse() {
    CommandRun run = train("--steps", -1);
    assertEquals(ExitCode.USAGE, run.code());
    assertTrue(run.err().contains("--steps: expected no negative number, got -1"), run.err());
  }

  private void failed(CommandRun run, String message) {
    assertEquals(ExitCode.FAILED, run.code(), run.err());
    assertTrue(run.err().contains(message), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertFalse(Files.isRegularFile(output));
  }
}
