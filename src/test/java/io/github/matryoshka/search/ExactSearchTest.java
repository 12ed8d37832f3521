package io.github.matryoshka.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.github.matryoshka.jna.NativeScans;
import io.github.matryoshka.jna.NativeUnderTest;
import io.github.matryoshka.kernels.Scans;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Every way to search against a loop in double precision that knows nothing of scans. */
class ExactSearchTest {
  private static final int CASES = 1000;
  private static final List<Scans> SCANS = NativeUnderTest.scans();

  @Test
  void everyWayAgreesWithTheNaiveLoop() {
    Random random = new Random(5);
    try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
      for (int i = 0; i < CASES; i++) {
        Case some = new Case(random, i % 100 == 0 ? Rows.BLOCK + random.nextInt(300) : 0);
        for (Storage storage : Storage.values()) {
          some.check(storage, executor);
        }
      }
    }
  }

  @Test
  void certifiedCopiesFindTheSame() {
    Random random = new Random(6);
    for (int i = 0; i < 200; i++) {
      Case some = new Case(random, 0);
      Searcher own = some.searcher(Storage.FP32, SCANS.get(i % SCANS.size()));
      int few = 1 + random.nextInt(some.dims);
      for (Storage storage : List.of(Storage.FP32, Storage.BF16, Storage.INT8)) {
        for (int dims : new int[] {some.dims, few}) {
          Searcher copy = own.certified(storage, dims);
          assertSame(
              own.searchAll(some.queries, some.count, some.k),
              copy.searchAll(some.queries, some.count, some.k),
              storage + " " + dims);
        }
      }
    }
  }

  /** Products of floats as small as these are all zero or nearly so; sums of doubles are not. */
  @Test
  void tinyNumbersAreRankedToo() {
    float[] rows = {2e-23f, 1e-23f, 1e-23f, .5e-23f, 3e-23f, 3e-23f};
    float[] query = {1e-22f, 1.1e-22f};
    Searcher own = new Searcher(rows, 3, 2, List.of("a", "b", "c"));
    Hits hits = own.search(query, 3);
    assertArrayEquals(new String[] {"c", "a", "b"}, hits.ids());
    assertSame(
        List.of(hits), List.of(own.certified(Storage.INT8, 2).search(query, 3)), "certified");
    assertArrayEquals(new String[] {"c"}, own.search(query, 1).ids());
  }

  /** A longer row in a block that older searchers know widens their bound, and nothing else. */
  @Test
  void rowsAddedLaterAreFoundByTheNextSearcher() {
    VectorIndex index = VectorIndex.create(2, Storage.BF16, null, null);
    float[] query = {1, 1};
    index.add(List.of("a", "b"), new float[] {1, 2, 2, 2});
    Searcher before = Searcher.of(index);
    assertArrayEquals(new String[] {"b"}, before.search(query, 1).ids());
    index.add("c", new float[] {1e6f, 1});
    assertArrayEquals(new String[] {"b"}, before.search(query, 1).ids());
    assertArrayEquals(new String[] {"c"}, Searcher.of(index).search(query, 1).ids());
    index.delete("c");
    index.compact();
    assertArrayEquals(new String[] {"b"}, Searcher.of(index).search(query, 1).ids());
  }

  @Test
  void certifiedSearchJudgesFewRows() {
    int n = 20_000;
    int dims = 96;
    Random random = new Random(7);
    float[] rows = unit(n, dims, random);
    SearchSession session =
        new Searcher(rows, n, dims, ids(n, random)).certified(Storage.INT8, dims).session(10);
    assertEquals(10, session.search(unit(1, dims, random)));
    assertTrue(session.judged() < n / 20, "rows scored exactly: " + session.judged());
  }

  @Test
  void funnelThatDropsNothingIsExact() {
    Random random = new Random(8);
    for (int i = 0; i < 100; i++) {
      Case some = new Case(random, 0);
      Searcher own = some.searcher(Storage.FP32, Scans.jvm());
      Stage all = new Stage(Math.max(1, some.dims / 2), some.n);
      for (Storage storage : Storage.values()) {
        Searcher funnel =
            some.dims > 1
                ? own.funnel(storage, all, new Stage(some.dims, some.n))
                : own.funnel(storage, all);
        assertSame(
            own.searchAll(some.queries, some.count, some.k),
            funnel.searchAll(some.queries, some.count, some.k),
            storage.toString());
      }
    }
  }

  @Test
  void funnelKeepsTheBestOfItsFirstNumbers() {
    // By the first two numbers c, b, a; by all three a, b, c.
    float[] rows = {.1f, .9f, 9, .5f, .5f, 5, .9f, .1f, 1};
    Searcher own = new Searcher(rows, 3, 3, List.of("a", "b", "c"));
    float[] query = {1, 0, 1};
    assertArrayEquals(new String[] {"a"}, own.search(query, 1).ids());
    Searcher funnel = own.funnel(Storage.FP32, new Stage(2, 2));
    assertArrayEquals(new String[] {"b"}, funnel.search(query, 1).ids());
    assertEquals(5.5f, funnel.search(query, 1).scores()[0]);
  }

  @Test
  void whatTheFilterHidesIsNotFound() {
    Random random = new Random(9);
    for (int i = 0; i < 100; i++) {
      Case some = new Case(random, 0);
      Searcher own = some.searcher(Storage.FP32, Scans.jvm());
      long[] allowed = {random.nextLong(), random.nextLong(), random.nextLong()};
      Set<String> excluded = Set.copyOf(some.ids.subList(0, some.n / 3));
      Set<String> hidden = new HashSet<>(excluded);
      for (int row = 0; row < some.n; row++) {
        if (row >= 64 * allowed.length || (allowed[row >> 6] >>> row & 1) == 0) {
          hidden.add(some.ids.get(row));
        }
      }
      Filter filter = new Filter(-1, allowed, excluded);
      for (Searcher searcher : List.of(own, own.certified(Storage.INT8, some.dims))) {
        Hits hits = searcher.search(some.queries(0), some.k, filter);
        assertSame(
            List.of(some.naive(Storage.FP32, 0, hidden, -1)), List.of(hits), "filter " + filter);
      }
    }
  }

  @Test
  void deletedRowsAreNotFound() {
    Random random = new Random(10);
    Case some = new Case(random, 0);
    long[] deleted = {5};
    Snapshot all = some.snapshot(Storage.FP32);
    Snapshot left = new Snapshot(all.rows(), all.ids(), deleted, all.live() - 2);
    Set<String> hidden = new HashSet<>();
    for (int row : new int[] {0, 2}) {
      if (row < some.n) {
        hidden.add(some.ids.get(row));
      }
    }
    Hits hits = Searcher.exact(left, Scans.jvm()).search(some.queries(0), some.n);
    some.k = some.n;
    assertSame(
        List.of(some.naive(Storage.FP32, 0, hidden, Float.NEGATIVE_INFINITY)),
        List.of(hits),
        "deleted");
  }

  @Test
  void singleQueriesAllocateNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Random random = new Random(11);
    int dims = 40;
    int n = 3000;
    Rows rows = Rows.of(Storage.FP32, unit(n, dims, random), n, dims);
    Snapshot snapshot = new Snapshot(rows, IndexIds.of(ids(n, random)), null, n);
    float[] query = unit(1, dims, random);
    for (Scans scans : List.of(Scans.jvm(), NativeScans.fastest())) {
      Searcher own = Searcher.exact(snapshot, scans);
      for (Searcher searcher :
          List.of(
              own,
              own.certified(Storage.INT8, dims),
              own.certified(Storage.BF16, 20),
              own.funnel(Storage.BINARY, new Stage(20, 100), new Stage(30, 50)))) {
        SearchSession session = searcher.session(10);
        long least = Long.MAX_VALUE;
        // The compiler may still be at work in the first ones.
        for (int i = 0; i < 3000; i++) {
          long before = threads.getCurrentThreadAllocatedBytes();
          session.search(query);
          least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least);
      }
    }
  }

  @Test
  void placesBeyondTheResultAreRefused() {
    SearchSession session = new Searcher(new float[] {1, 2}, 2, 1, List.of("a", "b")).session(5);
    assertThrows(IndexOutOfBoundsException.class, () -> session.id(0));
    session.search(new float[] {1});
    assertEquals("b", session.id(0));
    assertEquals(2, session.score(0));
    assertEquals(
        "place: expected 0 to 1, got 2",
        assertThrows(IndexOutOfBoundsException.class, () -> session.score(2)).getMessage());
  }

  @Test
  void plansThatCannotBeAreRefused() {
    Searcher own = new Searcher(new float[] {1, 2}, 1, 2, List.of("a"));
    for (Runnable call :
        List.<Runnable>of(
            () -> own.certified(Storage.BINARY, 2),
            () -> own.certified(Storage.INT8, 3),
            () -> own.certified(Storage.INT8, 0),
            () -> own.funnel(Storage.INT8),
            () -> own.funnel(Storage.INT8, new Stage(2, 5), new Stage(2, 5)),
            () -> own.funnel(Storage.INT8, new Stage(1, 5), new Stage(2, 6)),
            () -> new Stage(0, 1),
            () -> Filter.atLeast(Float.NaN),
            () -> own.searchAll(new float[2], 1, 1, Filter.NONE, Runnable::run, 0))) {
      assertThrows(IllegalArgumentException.class, call::run);
    }
  }

  /** Documents and queries with many equal scores, and what a naive loop finds in them. */
  private static final class Case {
    final int n;
    final int dims;
    final int count;
    final float[] rows;
    final float[] queries;
    final List<String> ids;
    int k;

    Case(Random random, int large) {
      n = large > 0 ? large : 1 + random.nextInt(random.nextInt(4) == 0 ? 700 : 70);
      dims = large > 0 ? 3 : 1 + random.nextInt(random.nextInt(4) == 0 ? 200 : 20);
      count = random.nextInt(50) == 0 ? 300 : 1 + random.nextInt(random.nextInt(4) == 0 ? 60 : 3);
      k = 1 + random.nextInt(random.nextInt(10) == 0 ? n + 3 : Math.min(n, 20));
      boolean coarse = random.nextBoolean();
      rows = coarse ? coarse(n, dims, random) : unit(n, dims, random);
      queries = coarse ? coarse(count, dims, random) : unit(count, dims, random);
      ids = ids(n, random);
    }

    Snapshot snapshot(Storage storage) {
      return new Snapshot(Rows.of(storage, rows, n, dims), IndexIds.of(ids), null, n);
    }

    Searcher searcher(Storage storage, Scans scans) {
      return Searcher.exact(snapshot(storage), scans);
    }

    float[] queries(int q) {
      return Arrays.copyOfRange(queries, q * dims, (q + 1) * dims);
    }

    void check(Storage storage, ExecutorService executor) {
      List<Hits> expected = new ArrayList<>();
      // A few of the queries are enough where the loop would take long.
      for (int q = 0; q < (n > 1000 ? 1 : Math.min(count, 60)); q++) {
        expected.add(naive(storage, q, Set.of(), Float.NEGATIVE_INFINITY));
      }
      for (Scans scans : SCANS) {
        Searcher searcher = searcher(storage, scans);
        String what = "%s, %d x %d, %d queries, k %d".formatted(storage, n, dims, count, k);
        List<Hits> batch = searcher.searchAll(queries, count, k);
        assertSame(expected, batch.subList(0, expected.size()), what);
        assertSame(batch, searcher.searchAll(queries, count, k, Filter.NONE, executor, 3), what);
        assertSame(batch.subList(0, 1), List.of(searcher.search(queries(0), k)), what);
        SearchSession session = searcher.session(k);
        for (int q = 0; q < Math.min(count, 3); q++) {
          assertEquals(batch.get(q).size(), session.search(queries(q)));
          for (int i = 0; i < batch.get(q).size(); i++) {
            assertEquals(batch.get(q).ids()[i], session.id(i), what);
            assertEquals(batch.get(q).scores()[i], session.score(i), what);
          }
        }
      }
    }

    Hits naive(Storage storage, int q, Set<String> hidden, float minimum) {
      record Scored(String id, float score) {}
      Rows stored = Rows.of(storage, rows, n, dims);
      List<Scored> all = new ArrayList<>();
      for (int row = 0; row < n; row++) {
        double score = 0;
        for (int i = 0; i < dims; i++) {
          double x = queries[q * dims + i];
          double d = stored.get(row, i);
          score += storage == Storage.BINARY ? ((x < 0) == (d < 0) ? 1 : -1) : x * (float) d;
        }
        if (!hidden.contains(ids.get(row)) && (float) score >= minimum) {
          all.add(new Scored(ids.get(row), (float) score));
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

  private static void assertSame(List<Hits> expected, List<Hits> actual, String what) {
    assertEquals(expected.size(), actual.size(), what);
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i).ids(), actual.get(i).ids(), what);
      assertArrayEquals(expected.get(i).scores(), actual.get(i).scores(), what);
    }
  }

  /** Few distinct values, so that equal scores are common. */
  private static float[] coarse(int n, int dims, Random random) {
    float[] values = new float[n * dims];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(3) - 1;
    }
    return values;
  }

  private static float[] unit(int n, int dims, Random random) {
    float[] values = new float[n * dims];
    for (int row = 0; row < n; row++) {
      double squares = 0;
      for (int i = row * dims; i < (row + 1) * dims; i++) {
        values[i] = (float) random.nextGaussian();
        squares += values[i] * values[i];
      }
      for (int i = row * dims; i < (row + 1) * dims; i++) {
        values[i] /= (float) Math.sqrt(squares);
      }
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
}
