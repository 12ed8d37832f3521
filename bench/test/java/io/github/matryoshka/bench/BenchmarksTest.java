package io.github.matryoshka.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import io.github.matryoshka.bert.BertConfig;
import java.io.IOException;
import java.nio.FloatBuffer;
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
  void bothSidesOfTheForwardBenchmarkGiveTheSameVectors(String shape)
      throws IOException, OrtException {
    ForwardBenchmark benchmark = new ForwardBenchmark();
    benchmark.shape = shape;
    benchmark.setUp();
    float[] ours = benchmark.ours();
    FloatBuffer theirs = benchmark.onnxRuntime();
    Shape s = Shape.of(shape);
    int d = MINI_LM.hiddenSize();
    for (int b = 0; b < s.texts(); b++) {
      for (int i = 0; i < d; i++) {
        double mean = 0;
        for (int t = 0; t < s.tokens(); t++) {
          mean += (double) theirs.get((b * s.tokens() + t) * d + i) / s.tokens();
        }
        assertEquals(mean, ours[b * d + i], 1e-5, "text " + b + ", number " + i);
      }
    }
    benchmark.tearDown();
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
