package io.github.matryoshka.tools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.matryoshka.Model;
import io.github.matryoshka.tools.npy.EmbeddingCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read from the cache again, and what never is. */
class CachedEncoderTest {
  private static final List<String> QUERIES =
      List.of("How does immunisation protect us?", "Which animals of the ocean breathe air?");

  @TempDir private Path dir;
  private Path data;

  @BeforeEach
  void writeData() throws IOException {
    data = TinyDataset.write(dir.resolve("tiny"));
  }

  @Test
  void eachPrecisionHasEntriesOfItsOwn() throws Exception {
    eval("vector", "fp32");
    assertEquals(2, entries(), "queries and documents");
    eval("vector", "bf16");
    assertEquals(4, entries(), "bf16 beside fp32");
    eval("vector", "bf16");
    eval("vector", "fp32");
    assertEquals(4, entries(), "nothing new");
  }

  @Test
  void backendsShareEntriesIn32BitsBecauseTheyAgreeToTheBit() throws Exception {
    eval("vector", "fp32");
    eval("scalar", "fp32");
    assertEquals(2, entries());
  }

  /** As they were named before there were precisions. */
  @Test
  void entriesIn32BitsAreNamedByModelTokensAndTexts() throws Exception {
    eval("vector", "fp32");
    try (Model model = Model.load(Places.home().resolve("weights/all-MiniLM-L6-v2"))) {
      EmbeddingCache cache = new EmbeddingCache(vectors(), notice -> {});
      float[] found =
          cache.vectors(
              model.fingerprint(),
              "max-tokens=256",
              QUERIES,
              model.dimensions(),
              () -> {
                throw new IOException("not in the cache");
              });
      assertEquals(QUERIES.size() * model.dimensions(), found.length);
    }
  }

  private void eval(String backend, String precision) throws Exception {
    ProcessBuilder eval =
        ProcessRun.matryoshka(
            List.of("--add-modules=jdk.incubator.vector"),
            "eval",
            "--data",
            data,
            "--dims",
            "16",
            "--backend",
            backend,
            "--precision",
            precision);
    eval.environment().put("MATRYOSHKA_CACHE", dir.resolve("cache").toString());
    ProcessRun run = ProcessRun.of(eval);
    assertEquals(ExitCode.DONE, run.code(), run.err());
  }

  private Path vectors() {
    return dir.resolve("cache/vectors");
  }

  private long entries() throws IOException {
    try (Stream<Path> files = Files.list(vectors())) {
      return files.count();
    }
  }
}
