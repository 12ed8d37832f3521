package io.github.matryoshka.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.tokenizer.TokenBatch;
import io.github.matryoshka.tokenizer.WordPieceTokenizer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the benchmarks compute the right thing, and both sides the same. */
class BenchmarksTest {
  private static final BertConfig MINI_LM = new BertConfig(30522, 384, 6, 12, 1536, 512, 1e-12);

  @ParameterizedTest
  @ValueSource(strings = {"8", "2x128", "32x128"})
  void allEnginesGiveTheSameVectors(String shape) throws Exception {
    Workload work = Workload.of(Shape.of(shape));
    float[] ours = vectors(Engines.FP32_JVM, work);
    for (Engines engine : Engines.values()) {
      float[] theirs = vectors(engine, work);
      for (int b = 0; b < work.ids().length; b++) {
        double cosine = cosine(ours, theirs, b, MINI_LM.hiddenSize());
        assertTrue(cosine > 0.99, engine.title() + ", text " + b + ": cosine " + cosine);
      }
    }
  }

  private static float[] vectors(Engines engine, Workload work) throws Exception {
    try (Engine made = engine.make()) {
      made.prepare(work);
      made.run();
      return made.vectors().clone();
    }
  }

  private static double cosine(float[] x, float[] y, int row, int d) {
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = row * d; i < (row + 1) * d; i++) {
      xy += (double) x[i] * y[i];
      xx += (double) x[i] * x[i];
      yy += (double) y[i] * y[i];
    }
    return xy / Math.sqrt(xx * yy);
  }

  @Test
  void textsOfTheWorkloadGiveItsIds() throws IOException {
    Workload work = Workload.of(new Shape(4, 64));
    WordPieceTokenizer tokenizer = WordPieceTokenizer.load(work.directory());
    for (int b = 0; b < 4; b++) {
      TokenBatch batch = new TokenBatch();
      tokenizer.encode(work.texts().get(b), Integer.MAX_VALUE, batch);
      assertArrayEquals(work.ids()[b], Arrays.copyOf(batch.ids(), batch.tokens()));
    }
  }

  @Test
  void bothSidesOfTheTokenizerBenchmarkCountTheSameTokens() throws IOException {
    TokenizerBenchmark benchmark = new TokenizerBenchmark();
    benchmark.setUp();
    assertEquals(benchmark.huggingFace(), benchmark.ours());
    assertTrue(benchmark.ours() > 200_000);
    benchmark.tearDown();
  }

  @Test
  void operationsAndBytesAreThoseOfTheDesign() {
    // 21.23 million operations a token for the products, 9,216 times the length for attention.
    double perToken = new Shape(1, 128).operations(MINI_LM) / 128;
    assertEquals(21.23e6 + 9216 * 128, perToken, 0.01e6);
    assertEquals(42.5e6, new Shape(1, 8).bytes(MINI_LM), 0.1e6);
    assertEquals(new Shape(32, 128), Shape.of("32x128"));
  }

  @Test
  void tableShowsRatioAndShare() {
    String table =
        Bench.table(
            List.of(
                new Result("forward/x", 2, "ms", 1.5, Map.of("peer", 5.0)),
                new Result("tokenizer/x", 90, "MB/s", Double.NaN, Map.of("peer", 3.0))));
    assertTrue(
        table.contains("| forward/x | 2.00 ms | peer 5.00 ms | 2.50 × | 1.50 ms | 75 % |"), table);
    assertTrue(
        table.contains("| tokenizer/x | 90.00 MB/s | peer 3.00 MB/s | 30.00 × |  |  |"), table);
  }
}
