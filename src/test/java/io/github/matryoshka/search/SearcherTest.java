package io.github.matryoshka.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SearcherTest {

  private static final float[] TWO = {1, 0, 0, 1};

  @Test
  void agreesWithNaiveSearchOnRandomCasesWithManyTies() {
    Random random = new Random(3);
    for (int round = 0; round < 60; round++) {
      int n = 1 + random.nextInt(round % 10 == 0 ? 700 : 40);
      int dims = 1 + random.nextInt(11);
      int batch = 1 + random.nextInt(5);
      int k = 1 + random.nextInt(n + 3);
      float[] documents = coarse(n * dims, random);
      float[] queries = coarse(batch * dims, random);
      List<String> ids = ids(n, random);
      List<String> excluded = ids(batch, random);
      Searcher searcher = new Searcher(documents, n, dims, ids);
      List<Hits> plain = searcher.searchAll(queries, batch, k);
      List<Hits> without = searcher.searchAll(queries, batch, k, excluded);
      for (int q = 0; q < batch; q++) {
        float[] query = Arrays.copyOfRange(queries, q * dims, (q + 1) * dims);
        assertSame(naive(documents, dims, ids, query, k, null), plain.get(q));
        assertSame(naive(documents, dims, ids, query, k, excluded.get(q)), without.get(q));
        assertSame(plain.get(q), searcher.search(query, k));
      }
    }
  }

  @Test
  void bitsOfScoresDoNotDependOnTheOtherDocuments() {
    Random random = new Random(4);
    int dims = 37;
    float[] documents = new float[600 * dims];
    for (int i = 0; i < documents.length; i++) {
      documents[i] = (float) random.nextGaussian();
    }
    float[] query = Arrays.copyOf(documents, dims);
    List<String> ids = ids(600, random);
    Hits all = new Searcher(documents, 600, dims, ids).search(query, 600);
    for (int row = 0; row < 600; row += 71) {
      float[] one = Arrays.copyOfRange(documents, row * dims, (row + 1) * dims);
      Hits alone = new Searcher(one, 1, dims, List.of(ids.get(row))).search(query, 1);
      int place = Arrays.asList(all.ids()).indexOf(ids.get(row));
      assertEquals(all.scores()[place], alone.scores()[0]);
    }
  }

  @Test
  void kBeyondTheCorpusGivesAll() {
    Hits hits = new Searcher(TWO, 2, 2, List.of("a", "b")).search(new float[] {1, 2}, 99);
    assertArrayEquals(new String[] {"b", "a"}, hits.ids());
    assertArrayEquals(new float[] {2, 1}, hits.scores());
  }

  @Test
  void kBeyondTheCorpusLeavesTheExcludedOut() {
    Searcher searcher = new Searcher(TWO, 2, 2, List.of("a", "b"));
    Hits hits = searcher.searchAll(new float[] {1, 2}, 1, 99, List.of("b")).getFirst();
    assertArrayEquals(new String[] {"a"}, hits.ids());
  }

  @Test
  void emptyCorpusFindsNothing() {
    Searcher searcher = new Searcher(new float[0], 0, 2, List.of());
    assertEquals(0, searcher.search(new float[] {1, 2}, 3).size());
  }

  @Test
  void emptyBatchGivesNoResults() {
    Searcher searcher = new Searcher(TWO, 2, 2, List.of("a", "b"));
    assertEquals(List.of(), searcher.searchAll(new float[0], 0, 3));
  }

  @Test
  void zeroQueryOrdersByIdDescending() {
    Hits hits = new Searcher(TWO, 2, 2, List.of("10", "9")).search(new float[2], 2);
    assertArrayEquals(new String[] {"9", "10"}, hits.ids());
    assertArrayEquals(new float[2], hits.scores());
  }

  @Test
  void callersArrayIsCopied() {
    float[] vectors = TWO.clone();
    Searcher searcher = new Searcher(vectors, 2, 2, List.of("a", "b"));
    Arrays.fill(vectors, 5);
    assertArrayEquals(new float[] {1, 0}, searcher.search(new float[] {1, 0}, 2).scores());
  }

  @Test
  void rejectsKBelowOne() {
    Searcher searcher = new Searcher(TWO, 2, 2, List.of("a", "b"));
    refused("k: expected at least 1, got 0", () -> searcher.search(new float[2], 0));
  }

  @Test
  void rejectsQueryThatIsNotFinite() {
    Searcher searcher = new Searcher(TWO, 2, 2, List.of("a", "b"));
    refused(
        "queries: expected finite numbers, got NaN (row 0, column 1)",
        () -> searcher.search(new float[] {1, Float.NaN}, 1));
  }

  @Test
  void rejectsQueryOfAnotherLength() {
    Searcher searcher = new Searcher(TWO, 2, 2, List.of("a", "b"));
    refused("queries: expected 1 × 2 = 2 numbers, got 3", () -> searcher.search(new float[3], 1));
  }

  @Test
  void rejectsDocumentThatIsNotFinite() {
    float[] vectors = {1, 0, Float.POSITIVE_INFINITY, 0};
    refused(
        "vectors: expected finite numbers, got Infinity (row 1, column 0)",
        () -> new Searcher(vectors, 2, 2, List.of("a", "b")));
  }

  @Test
  void rejectsRepeatedIds() {
    refused(
        "ids: expected unique ids, got \"a\" twice",
        () -> new Searcher(TWO, 2, 2, List.of("a", "a")));
  }

  @Test
  void rejectsAnotherNumberOfIds() {
    refused("ids: expected 2, got 1", () -> new Searcher(TWO, 2, 2, List.of("a")));
  }

  @Test
  void rejectsAnotherNumberOfExcludedIds() {
    Searcher searcher = new Searcher(TWO, 2, 2, List.of("a", "b"));
    refused(
        "excluded ids: expected 1, got 2",
        () -> searcher.searchAll(new float[2], 1, 1, List.of("a", "b")));
  }

  @Test
  void rejectsHitsOfDifferentLengths() {
    refused(
        "hits: expected one score per id, got 1 ids and 2 scores",
        () -> new Hits(new String[1], new float[2]));
  }

  private static void refused(String message, Runnable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
  }

  private static void assertSame(Hits expected, Hits actual) {
    assertArrayEquals(expected.ids(), actual.ids());
    assertArrayEquals(expected.scores(), actual.scores());
  }

  /** Few distinct values, so that equal scores are common. */
  private static float[] coarse(int n, Random random) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = random.nextInt(3) - 1;
    }
    return values;
  }

  private static List<String> ids(int n, Random random) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      ids.add((i % 7 == 0 ? "é" : "d") + i);
    }
    Collections.shuffle(ids, random);
    return ids;
  }

  private static Hits naive(
      float[] documents, int dims, List<String> ids, float[] query, int k, String excluded) {
    record Scored(String id, float score) {}
    List<Scored> all = new ArrayList<>();
    for (int row = 0; row < ids.size(); row++) {
      float score = 0;
      for (int i = 0; i < dims; i++) {
        score += query[i] * documents[row * dims + i];
      }
      if (!ids.get(row).equals(excluded)) {
        all.add(new Scored(ids.get(row), score));
      }
    }
    all.sort(
        (a, b) ->
            a.score != b.score
                ? Float.compare(b.score, a.score)
                : IdOrder.DESCENDING.compare(a.id, b.id));
    List<Scored> best = all.subList(0, Math.min(k, all.size()));
    float[] scores = new float[best.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = best.get(i).score;
    }
    return new Hits(best.stream().map(Scored::id).toArray(String[]::new), scores);
  }
}
