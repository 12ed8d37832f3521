package io.github.matryoshka.bench;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.github.matryoshka.tokenizer.TokenBatch;
import io.github.matryoshka.tokenizer.WordPieceTokenizer;
import io.github.matryoshka.tools.beir.Dataset;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The first thousand SciFact documents to ids, not cut, on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgs = {"-Xms2g", "-Xmx2g"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
public class TokenizerBenchmark {
  private static final int TEXTS = 1000;

  private final TokenBatch batch = new TokenBatch();
  private List<String> texts;
  private WordPieceTokenizer ours;
  private HuggingFaceTokenizer theirs;

  @Setup
  public void setUp() throws IOException {
    Path directory = BenchModels.directory("all-MiniLM-L6-v2");
    texts = texts();
    ours = WordPieceTokenizer.load(directory);
    theirs =
        HuggingFacePeer.load(
            directory.resolve("tokenizer.json"), BenchModels.cache().resolve("djl"));
  }

  @TearDown
  public void tearDown() {
    theirs.close();
  }

  @Benchmark
  public int ours() {
    batch.clear();
    for (String text : texts) {
      ours.encode(text, Integer.MAX_VALUE, batch);
    }
    return batch.tokens();
  }

  @Benchmark
  public long huggingFace() {
    long tokens = 0;
    for (String text : texts) {
      tokens += theirs.encode(text).getIds().length;
    }
    return tokens;
  }

  /** Megabytes of UTF-8 one call of a benchmark method reads. */
  static double megabytes() throws IOException {
    return texts().stream().mapToLong(t -> t.getBytes(StandardCharsets.UTF_8).length).sum() / 1e6;
  }

  private static List<String> texts() throws IOException {
    Dataset scifact = Dataset.load("scifact", BenchModels.cache(), BenchModels.SILENT);
    return scifact.corpus().texts().subList(0, TEXTS);
  }
}
