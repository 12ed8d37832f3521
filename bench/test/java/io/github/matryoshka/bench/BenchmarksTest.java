package io.github.matryoshka.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.Backend;
import io.github.matryoshka.Model;
import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.tokenizer.TokenBatch;
import io.github.matryoshka.tokenizer.WordPieceTokenizer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That the benchmarks compute the right thing, and both sides the same. */
class BenchmarksTest {
  private static final BertConfig MINI_LM = new BertConfig(30522, 384, 6, 12, 1536, 512, 1e-12);

  @ParameterizedTest
  @ValueSource(strings = {"8", "2x128", "32x128"})
  void allEnginesGiveTheSameVectors(String shape) throws Exception {
    Workload work = Workload.of(Shape.of(shape));
    float[] ours = vectors(Engines.FP32_JVM, work);
    for (Engines engine : enginesHere()) {
      float[] theirs = vectors(engine, work);
      for (int b = 0; b < work.ids().length; b++) {
        double cosine = cosine(ours, theirs, b, MINI_LM.hiddenSize());
        String what = engine.title() + ", text " + b + ": cosine " + cosine;
        assertEquals(engine != Engines.JLAMA, cosine > lowest(engine), what);
      }
    }
  }

  /** Where the library could not be built the others are still compared. */
  private static List<Engines> enginesHere() {
    boolean library = Backend.NATIVE.whyNot().isEmpty();
    return Arrays.stream(Engines.values())
        .filter(engine -> library || !engine.title().endsWith("/native"))
        .toList();
  }

  /**
   * The published 8-bit file has 0.96 to 0.99 for random words. Jlama 0.8.4 gives other vectors:
   * the day this fails for it, it has been mended.
   */
  private static double lowest(Engines engine) {
    return switch (engine) {
      case ONNXRUNTIME_INT8, ONNXRUNTIME_INT8_FUSED, LANGCHAIN4J_INT8 -> 0.94;
      case INT8_NATIVE -> 0.99;
      case BF16_JVM, BF16_NATIVE -> 0.9999;
      default -> 0.99999;
    };
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

  @ParameterizedTest
  @ValueSource(strings = {"4x128", "1x256"})
  void twoThreadsGiveTheVectorsOfOne(String shape) throws Exception {
    for (Engines engine : enginesHere().stream().filter(Engines::ours).toList()) {
      Workload work = Workload.of(Shape.of(shape));
      List<float[]> one;
      List<float[]> two;
      try (Model model = ThreadsRun.model(engine, work)) {
        one = model.embedAll(work.texts(), 1);
        two = model.embedAll(work.texts(), 2);
      }
      assertEquals(Shape.of(shape).texts(), one.size());
      for (int b = 0; b < one.size(); b++) {
        assertArrayEquals(one.get(b), two.get(b), engine.title());
      }
    }
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

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 16})
  void bothSidesOfTheGemmBenchmarkGiveTheSameProducts(int rows) {
    try (Gemm ours = new OurGemm(rows);
        Gemm theirs = new OpenBlasGemm(rows)) {
      ours.run();
      theirs.run();
      for (int i = 0; i < Gemm.LAYER.size(); i++) {
        float[] x = ours.product(i);
        assertEquals(rows * Gemm.LAYER.get(i).outputs(), x.length);
        assertArrayEquals(theirs.product(i), x, 2e-4f, "product " + i);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "fp32/jvm, 1, 1e-6",
    "fp32/jvm, 64, 1e-6",
    "fp32-384/jvm, 1, 1e-6",
    "'funnel-64:1000,128:1000/jvm', 1, 1e-6",
    "bf16/jvm, 1, 1e-3",
    "int8/jvm, 1, 3e-3",
    "certified/jvm, 1, 1e-6",
    "funnel/jvm, 1, 1e-6",
    "openblas, 1, 1e-6",
    "openblas, 8, 1e-6",
    "lucene, 8, 1e-6",
    "lucene-index, 8, 1e-6",
    "lucene-int8, 1, 1e-2"
  })
  void everyWayToSearchFindsTheBest(String way, int queries, double tolerance) {
    // As many documents as the funnel's shortlist, so that it drops nothing.
    findsTheBest(way, 1000, queries, tolerance);
  }

  @Test
  void twoThreadsFindTheBest() {
    Corpus corpus = new Corpus(20_000);
    double best = best(corpus, 64);
    try (OurSearch search = CorpusSearch.ours("fp32/jvm", corpus, 64)) {
      assertEquals(best, search.run(1), 1e-6);
      assertEquals(best, search.run(2), 1e-6);
    }
  }

  @Test
  void searchInCFindsTheBestOrSaysWhyNot() {
    if (Backend.NATIVE.whyNot().isEmpty()) {
      findsTheBest("certified/native", 1000, 8, 1e-6);
    } else {
      assertThrows(
          UnsupportedOperationException.class,
          () -> findsTheBest("certified/native", 1000, 8, 1e-6));
    }
  }

  @Test
  void faissIsMeasuredOrTheCureIsSaid() throws Exception {
    try {
      Map<String, Double> times = FaissTask.measure(10_000);
      assertEquals(3, times.size());
      assertTrue(times.get("search/faiss-binary/1") > 0);
    } catch (IOException e) {
      assertTrue(e.getMessage().contains("apt install python3-faiss"), e.getMessage());
    }
  }

  private static void findsTheBest(String way, int documents, int queries, double tolerance) {
    Corpus corpus = new Corpus(documents);
    double best = best(corpus, queries);
    try (CorpusSearch search = CorpusSearch.of(way, corpus, queries)) {
      assertEquals(best, search.run(), tolerance);
      assertEquals(best, search.run(), tolerance);
    }
  }

  /** The score of the best document of the last query. */
  private static double best(Corpus corpus, int queries) {
    float[] all = Corpus.queries(queries);
    int dims = Corpus.DIMENSIONS;
    double[] best = {-1};
    corpus.forEachPart(
        (rows, first) -> {
          for (int at = 0; at < rows.length; at += dims) {
            double dot = 0;
            for (int i = 0; i < dims; i++) {
              dot += all[all.length - dims + i] * rows[at + i];
            }
            best[0] = Math.max(best[0], dot);
          }
        });
    return best[0];
  }
}
