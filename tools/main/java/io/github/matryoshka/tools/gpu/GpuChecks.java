package io.github.matryoshka.tools.gpu;

import io.github.matryoshka.Backend;
import io.github.matryoshka.Model;
import io.github.matryoshka.search.GpuSearcher;
import io.github.matryoshka.search.Hits;
import io.github.matryoshka.search.Searcher;
import io.github.matryoshka.tools.parity.TokenCase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Before anything is timed: the same vectors and the same hits as on the processor. */
final class GpuChecks {
  private static final double COSINE = 0.9999;
  private static final int DIMS = 384;

  private GpuChecks() {}

  /**
   * Embeds so many of the 1,000 reference texts on both.
   *
   * @return the smallest cosine
   * @throws IllegalStateException if it is below 0.9999
   */
  static double vectors(Path weights, int count) throws IOException {
    List<String> texts =
        TokenCase.read("tokens.jsonl").stream().limit(count).map(TokenCase::text).toList();
    try (Model cpu = Model.load(weights);
        Model gpu = Model.load(weights, Backend.CUDA)) {
      List<float[]> expected = cpu.embedAll(texts);
      List<float[]> got = gpu.embedAll(texts);
      double least = 1;
      for (int i = 0; i < count; i++) {
        double cosine = cosine(expected.get(i), got.get(i));
        if (!(cosine >= COSINE)) {
          throw new IllegalStateException(
              "text %d: expected a cosine of at least %s to the processor's vector, got %s"
                  .formatted(i, COSINE, cosine));
        }
        least = Math.min(least, cosine);
      }
      return least;
    }
  }

  /**
   * Searches random rows, some of them twice, on both.
   *
   * @throws IllegalStateException if ids, scores or order differ
   */
  static void search(int rows, int queries) {
    float[] vectors = random(rows, 1);
    // Equal rows, whose order only the ids decide.
    System.arraycopy(vectors, 0, vectors, rows / 2 * DIMS, rows / 10 * DIMS);
    List<String> ids = IntStream.range(0, rows).mapToObj(i -> "d" + i).toList();
    Searcher searcher = new Searcher(vectors, rows, DIMS, ids);
    float[] asked = random(queries, 2);
    System.arraycopy(vectors, 0, asked, 0, Math.min(queries, rows / 10) / 2 * DIMS);
    List<Hits> expected = searcher.searchAll(asked, queries, 10);
    try (GpuSearcher gpu = new GpuSearcher(searcher)) {
      List<Hits> got = gpu.searchAll(asked, queries, 10);
      for (int q = 0; q < queries; q++) {
        if (!Arrays.equals(expected.get(q).ids(), got.get(q).ids())
            || !Arrays.equals(expected.get(q).scores(), got.get(q).scores())) {
          throw new IllegalStateException(
              "query %d: expected the processor's %s, got %s"
                  .formatted(
                      q,
                      Arrays.toString(expected.get(q).ids()),
                      Arrays.toString(got.get(q).ids())));
        }
      }
    }
  }

  /** Rows of unit length. */
  static float[] random(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] vectors = new float[rows * DIMS];
    for (int at = 0; at < vectors.length; at += DIMS) {
      double squares = 0;
      for (int i = at; i < at + DIMS; i++) {
        vectors[i] = (float) (random.nextDouble() - 0.5);
        squares += (double) vectors[i] * vectors[i];
      }
      for (int i = at; i < at + DIMS; i++) {
        vectors[i] /= (float) Math.sqrt(squares);
      }
    }
    return vectors;
  }

  private static double cosine(float[] x, float[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += (double) x[i] * y[i];
    }
    return sum;
  }
}
