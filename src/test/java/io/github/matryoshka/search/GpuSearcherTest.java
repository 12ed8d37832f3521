package io.github.matryoshka.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.cuda.FakeDriver;
import io.github.matryoshka.kernels.Scans;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The emulated GPU against the searcher, which other tests hold against a naive loop. */
@Tag("cuda")
@EnabledIf("io.github.matryoshka.cuda.FakeDriver#isHere")
class GpuSearcherTest {
  /** Rows of the first chunk, of which a list has room for just so many. */
  private static final int ROOM = 4096;

  @BeforeEach
  void reset() {
    FakeDriver.reset();
  }

  @Test
  void findsWhatTheSearcherFindsTiesIncluded() {
    Random random = new Random(7);
    for (int i = 0; i < 150; i++) {
      FakeDriver.order(i % 2 == 0, i % 3);
      // Sizes around the edges of tiles and chunks, and small ones.
      int[] edges = {127, 128, 129, ROOM - 1, ROOM, ROOM + 1, 17 * ROOM + 5};
      int n = i % 30 < edges.length ? edges[i % 30] : 1 + random.nextInt(400);
      int dims = n > 10_000 ? 33 : 1 + random.nextInt(100);
      int count = i % 10 == 0 ? 1 + random.nextInt(140) : 1 + random.nextInt(20);
      int k = 1 + random.nextInt(i % 5 == 0 ? 300 : 12);
      Storage storage = List.of(Storage.FP32, Storage.BF16, Storage.INT8).get(i % 3);
      boolean coarse = random.nextInt(3) == 0;
      Searcher searcher = searcher(storage, numbers(n, dims, coarse, random), n, dims, random);
      float[] queries = numbers(count, dims, coarse, random);
      String what = "%s, %d x %d, %d queries, k %d".formatted(storage, n, dims, count, k);
      try (GpuSearcher gpu = new GpuSearcher(searcher)) {
        assertSame(searcher.searchAll(queries, count, k), gpu.searchAll(queries, count, k), what);
        assertEquals(0, FakeDriver.counts()[2], "bank conflicts");
        List<String> without = new ArrayList<>();
        for (Hits hits : searcher.searchAll(queries, count, 1)) {
          without.add(hits.ids()[0]);
        }
        assertSame(
            searcher.searchAll(queries, count, k, without),
            gpu.searchAll(queries, count, k, without),
            what + ", the best left out");
        Filter filter = filter(n, random);
        assertSame(
            searcher.searchAll(queries, count, k, filter, Runnable::run, 1),
            gpu.searchAll(queries, count, k, filter),
            what + ", filtered");
      }
    }
  }

  @Test
  void fewListsOverflowWhereRowsDiffer() {
    Random random = new Random(8);
    int n = 100_000;
    Searcher searcher = searcher(Storage.FP32, numbers(n, 32, false, random), n, 32, random);
    float[] queries = numbers(30, 32, false, random);
    try (GpuSearcher gpu = new GpuSearcher(searcher)) {
      assertSame(searcher.searchAll(queries, 30, 10), gpu.searchAll(queries, 30, 10), "100,000");
      assertEquals(0, gpu.leftToSearcher());
    }
  }

  @Test
  void whereAllRowsTieTheSearcherDecides() {
    Random random = new Random(9);
    int n = 9000;
    float[] rows = new float[n * 4];
    Arrays.fill(rows, 0.5f);
    Searcher searcher = searcher(Storage.FP32, rows, n, 4, random);
    float[] queries = numbers(3, 4, true, random);
    try (GpuSearcher gpu = new GpuSearcher(searcher)) {
      assertSame(searcher.searchAll(queries, 3, 10), gpu.searchAll(queries, 3, 10), "ties");
      assertEquals(3, gpu.leftToSearcher());
      assertSame(searcher.searchAll(queries, 3, 5000), gpu.searchAll(queries, 3, 5000), "large k");
      assertEquals(6, gpu.leftToSearcher());
      assertEquals(List.of(), gpu.searchAll(new float[0], 0, 10));
    }
  }

  @Test
  void deletedRowsAreNotFound() {
    Random random = new Random(10);
    float[] rows = numbers(500, 8, false, random);
    VectorIndex index = VectorIndex.create(8);
    List<String> ids = ids(500, random);
    index.add(ids, rows);
    float[] query = numbers(1, 8, false, random);
    for (int i = 0; i < 5; i++) {
      index.delete(Searcher.of(index).search(query, 1).ids()[0]);
    }
    Searcher searcher = Searcher.of(index);
    try (GpuSearcher gpu = new GpuSearcher(searcher)) {
      assertSame(List.of(searcher.search(query, 20)), List.of(gpu.search(query, 20)), "deleted");
    }
  }

  @Test
  void memoryIsGivenBackAndFaultsAreSaid() {
    Random random = new Random(11);
    Searcher searcher = searcher(Storage.FP32, numbers(50, 8, false, random), 50, 8, random);
    float[] query = numbers(1, 8, false, random);
    long before = FakeDriver.allocated();
    for (String call : List.of("cuCtxPushCurrent_v2", "cuMemAlloc_v2", "cuMemcpyHtoD_v2")) {
      FakeDriver.fail(call, FakeDriver.OUT_OF_MEMORY, 0);
      assertThrows(IllegalStateException.class, () -> new GpuSearcher(searcher), call);
      assertEquals(before, FakeDriver.allocated(), call);
    }
    try (GpuSearcher gpu = new GpuSearcher(searcher)) {
      for (String call :
          List.of("cuStreamCreate", "cuMemAlloc_v2", "cuMemHostAlloc", "cuModuleGetFunction")) {
        FakeDriver.fail(call, FakeDriver.OUT_OF_MEMORY, 0);
        assertThrows(IllegalStateException.class, () -> gpu.search(query, 3), call);
      }
      assertSame(List.of(searcher.search(query, 3)), List.of(gpu.search(query, 3)), "after faults");
      for (String call :
          List.of(
              "cuMemcpyHtoDAsync_v2",
              "cuLaunchKernel",
              "cuMemcpyDtoHAsync_v2",
              "cuStreamSynchronize")) {
        FakeDriver.fail(call, 1, 0);
        assertThrows(IllegalStateException.class, () -> gpu.search(query, 3), call);
      }
      assertSame(List.of(searcher.search(query, 3)), List.of(gpu.search(query, 3)), "after faults");
    }
    assertEquals(before, FakeDriver.allocated());
  }

  @Test
  void refusesWhatDoesNotFit() {
    Random random = new Random(12);
    float[] rows = numbers(5, 4, false, random);
    says(
        "search on a GPU: expected rows of FP32, BF16 or INT8, got 5 of BINARY",
        searcher(Storage.BINARY, rows, 5, 4, random));
    says(
        "search on a GPU: expected rows of FP32, BF16 or INT8, got 0 of FP32",
        searcher(Storage.FP32, new float[0], 0, 4, random));
    rows[3] = 65_520;
    says(
        "vector: expected numbers that fit 16-bit floats, got 65520.0",
        searcher(Storage.FP32, rows, 5, 4, random));
    rows[3] = 1;
    try (GpuSearcher gpu = new GpuSearcher(searcher(Storage.FP32, rows, 5, 4, random))) {
      Exception e = assertThrows(IllegalArgumentException.class, () -> gpu.search(new float[3], 1));
      assertTrue(e.getMessage().startsWith("queries: expected 1"), e.getMessage());
      assertThrows(IllegalArgumentException.class, () -> gpu.search(new float[4], 0));
    }
  }

  private static void says(String message, Searcher searcher) {
    Exception e = assertThrows(IllegalArgumentException.class, () -> new GpuSearcher(searcher));
    assertEquals(message, e.getMessage());
  }

  private static Filter filter(int n, Random random) {
    BitSet allowed = new BitSet();
    for (int row = 0; row < n; row++) {
      allowed.set(row, random.nextInt(4) > 0);
    }
    return new Filter(-0.2f, allowed.toLongArray(), Set.of());
  }

  private static Searcher searcher(Storage storage, float[] rows, int n, int dims, Random random) {
    Snapshot snapshot =
        new Snapshot(Rows.of(storage, rows, n, dims), IndexIds.of(ids(n, random)), null, n);
    return Searcher.exact(snapshot, Scans.scalar());
  }

  private static List<String> ids(int n, Random random) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      ids.add("d" + i);
    }
    Collections.shuffle(ids, random);
    return ids;
  }

  /** Either whole numbers, many of whose products tie, or rows of unit length. */
  private static float[] numbers(int n, int dims, boolean coarse, Random random) {
    float[] values = new float[n * dims];
    for (int row = 0; row < n; row++) {
      double squares = 0;
      for (int i = row * dims; i < (row + 1) * dims; i++) {
        values[i] = coarse ? random.nextInt(5) - 2 : (float) random.nextGaussian();
        squares += values[i] * values[i];
      }
      for (int i = row * dims; !coarse && i < (row + 1) * dims; i++) {
        values[i] /= (float) Math.sqrt(squares);
      }
    }
    return values;
  }

  private static void assertSame(List<Hits> expected, List<Hits> actual, String what) {
    assertEquals(expected.size(), actual.size(), what);
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i).ids(), actual.get(i).ids(), what);
      assertArrayEquals(expected.get(i).scores(), actual.get(i).scores(), what);
    }
  }
}
