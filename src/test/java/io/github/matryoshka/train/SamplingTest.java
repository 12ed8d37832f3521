package io.github.matryoshka.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.autodiff.Parallel;
import io.github.matryoshka.kernels.Kernels;
import io.github.matryoshka.kernels.KernelsUnderTest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a batch is made of: random choices, neighbours, candidates. */
class SamplingTest {
  private static final int[] HUNDRED = IntStream.range(100, 200).toArray();

  @Test
  void aDrawDependsOnSeedStageAndStepAlone() {
    int[] first = new Draw(1, "documents", 5).distinct(HUNDRED, 20);
    assertArrayEquals(first, new Draw(1, "documents", 5).distinct(HUNDRED, 20));
    assertFalse(Arrays.equals(first, new Draw(2, "documents", 5).distinct(HUNDRED, 20)));
    assertFalse(Arrays.equals(first, new Draw(1, "labels", 5).distinct(HUNDRED, 20)));
    assertFalse(Arrays.equals(first, new Draw(1, "documents", 6).distinct(HUNDRED, 20)));
  }

  @Test
  void whatIsDrawnIsDistinctAndLeavesTheListAlone() {
    int[] from = HUNDRED.clone();
    int[] drawn = new Draw(1, "s", 0).distinct(from, 60);
    assertEquals(60, Arrays.stream(drawn).distinct().count());
    assertTrue(Arrays.stream(drawn).allMatch(x -> x >= 100 && x < 200));
    assertArrayEquals(HUNDRED, from);
    assertArrayEquals(
        HUNDRED, Arrays.stream(new Draw(1, "s", 0).distinct(from, 1000)).sorted().toArray());
    assertEquals(0, new Draw(1, "s", 0).distinct(new int[0], 5).length);
  }

  /** Each number in each step with the same chance, whatever its neighbours in time draw. */
  @Test
  void drawsAreUniform() {
    int[] times = new int[10];
    for (int step = 0; step < 10_000; step++) {
      for (int x : new Draw(7, "s", step).distinct(IntStream.range(0, 10).toArray(), 3)) {
        times[x]++;
      }
    }
    // 3,000 expected, standard deviation 46.
    for (int count : times) {
      assertEquals(3000, count, 5 * 46);
    }
  }

  @Test
  void candidatesAreASetWithColumns() {
    Candidates candidates = new Candidates(200);
    for (int document : new int[] {5, 3, 5, 199, 3, 0}) {
      candidates.add(document);
    }
    candidates.sort();
    assertEquals(4, candidates.count());
    assertArrayEquals(
        new int[] {0, 3, 5, 199}, IntStream.range(0, 4).map(candidates::document).toArray());
    for (int document = 0; document < 200; document++) {
      int column = Arrays.binarySearch(new int[] {0, 3, 5, 199}, document);
      assertEquals(Math.max(-1, column), candidates.columns()[document]);
    }
    candidates.clear();
    assertEquals(0, candidates.count());
    assertTrue(Arrays.stream(candidates.columns()).allMatch(column -> column == -1));
  }

  @Test
  void candidatesGrow() {
    Candidates candidates = new Candidates(1000);
    IntStream.range(0, 1000).map(i -> 999 - i).forEach(candidates::add);
    candidates.sort();
    assertEquals(1000, candidates.count());
    IntStream.range(0, 1000).forEach(i -> assertEquals(i, candidates.document(i)));
  }

  @Test
  void neighboursAreThoseOfBruteForce() {
    SplittableRandom random = new SplittableRandom(1);
    int d = 3;
    int n = 700;
    float[] documents = small(random, n * d);
    for (int count : new int[] {1, 255, 600}) {
      float[] vectors = small(random, count * d);
      sameAsBruteForce(vectors, documents, d, 10, false);
    }
    sameAsBruteForce(documents, documents, d, 10, true);
  }

  @Test
  void fewerDocumentsThanAskedFor() {
    float[] documents = small(new SplittableRandom(2), 4 * 5);
    assertEquals(4, sameAsBruteForce(documents, documents, 5, 10, false).k());
    assertEquals(3, sameAsBruteForce(documents, documents, 5, 10, true).k());
    assertEquals(4, sameAsBruteForce(new float[0], documents, 5, 10, false).k());
  }

  /** Few values, sums exact in float: many scores are equal, and stay in the documents' order. */
  private static float[] small(SplittableRandom random, int n) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = random.nextInt(-3, 4) / 4f;
    }
    return x;
  }

  private static Neighbours sameAsBruteForce(
      float[] vectors, float[] documents, int d, int k, boolean excludeSelf) {
    Neighbours near = null;
    for (Kernels kernels : KernelsUnderTest.all()) {
      for (int threads = 1; threads <= 2; threads++) {
        try (Parallel parallel = new Parallel(kernels, threads)) {
          near = Neighbours.find(parallel, vectors, documents, d, k, excludeSelf);
          for (int i = 0; i < vectors.length / d; i++) {
            int row = i;
            Neighbours found = near;
            int[] got = IntStream.range(0, near.k()).map(rank -> found.of(row, rank)).toArray();
            assertArrayEquals(bruteForce(vectors, i, documents, d, k, excludeSelf), got);
          }
        }
      }
    }
    return near;
  }

  private static int[] bruteForce(
      float[] vectors, int i, float[] documents, int d, int k, boolean excludeSelf) {
    return IntStream.range(0, documents.length / d)
        .filter(j -> !excludeSelf || j != i)
        .boxed()
        .sorted(Comparator.comparingDouble(j -> -dot(vectors, i, documents, j, d)))
        .limit(k)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static double dot(float[] a, int i, float[] b, int j, int d) {
    double sum = 0;
    for (int c = 0; c < d; c++) {
      sum += (double) a[i * d + c] * b[j * d + c];
    }
    return sum + 0.0;
  }
}
