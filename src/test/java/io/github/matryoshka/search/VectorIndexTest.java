package io.github.matryoshka.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class VectorIndexTest {
  private static final int SECONDS = Integer.getInteger("matryoshka.search.seconds", 2);

  @Test
  void whatIsAddedIsFound() {
    VectorIndex index = VectorIndex.create(2);
    index.add("a", new float[] {1, 0});
    index.add(List.of("b", "c"), new float[] {0, 1, .6f, .8f});
    assertEquals(3, index.count());
    Hits hits = Searcher.of(index).search(new float[] {0, 1}, 2);
    assertArrayEquals(new String[] {"b", "c"}, hits.ids());
    assertArrayEquals(new float[] {1, .8f}, hits.scores());
    assertArrayEquals(new float[] {.6f, .8f}, index.vector("c").orElseThrow());
    assertEquals(Optional.empty(), index.vector("d"));
  }

  @Test
  void searchersKeepWhatTheySaw() {
    VectorIndex index = VectorIndex.create(1);
    index.add("a", new float[] {1});
    Searcher before = Searcher.of(index);
    index.add("b", new float[] {2});
    Searcher between = Searcher.of(index);
    index.delete("a");
    index.add("a", new float[] {3});
    Searcher after = Searcher.of(index);
    index.compact();
    assertArrayEquals(new String[] {"a"}, before.search(new float[] {1}, 9).ids());
    assertArrayEquals(new String[] {"b", "a"}, between.search(new float[] {1}, 9).ids());
    assertArrayEquals(new String[] {"a", "b"}, after.search(new float[] {1}, 9).ids());
    assertArrayEquals(new float[] {3, 2}, after.search(new float[] {1}, 9).scores());
    assertArrayEquals(new String[] {"a", "b"}, Searcher.of(index).search(new float[] {1}, 9).ids());
    assertEquals(0, before.row("a"));
    assertEquals(0, between.row("a"));
    assertEquals(2, after.row("a"));
    assertEquals(-1, before.row("b"));
  }

  @Test
  void randomChangesLeaveWhatANaiveListHolds() {
    Random random = new Random(12);
    for (Storage storage : Storage.values()) {
      VectorIndex index = VectorIndex.create(5, storage, null, null);
      List<String> ids = new ArrayList<>();
      List<float[]> vectors = new ArrayList<>();
      for (int step = 0; step < 400; step++) {
        int what = random.nextInt(20);
        if (what == 0) {
          index.compact();
        } else if (what < 8 && !ids.isEmpty()) {
          int at = random.nextInt(ids.size());
          assertTrue(index.delete(ids.remove(at)));
          vectors.remove(at);
        } else {
          String id = "id" + random.nextInt(300);
          float[] vector = {1, random.nextFloat(), -random.nextFloat(), 2, random.nextFloat()};
          if (ids.contains(id)) {
            assertThrows(IllegalArgumentException.class, () -> index.add(id, vector));
          } else {
            index.add(id, vector);
            ids.add(id);
            vectors.add(vector);
          }
        }
        assertEquals(ids.size(), index.count());
      }
      float[] all = new float[5 * ids.size()];
      for (int i = 0; i < ids.size(); i++) {
        System.arraycopy(vectors.get(i), 0, all, 5 * i, 5);
      }
      float[] query = {.5f, -1, 2, .25f, 1};
      VectorIndex fresh = VectorIndex.create(5, storage, null, null);
      fresh.add(ids, all);
      Hits expected = Searcher.of(fresh).search(query, 1000);
      Hits hits = Searcher.of(index).search(query, 1000);
      assertArrayEquals(expected.ids(), hits.ids());
      assertArrayEquals(expected.scores(), hits.scores());
    }
  }

  @Test
  void appendingAndSearchingLosesNothing() throws Exception {
    int dims = 8;
    VectorIndex index = VectorIndex.create(dims);
    AtomicBoolean done = new AtomicBoolean();
    List<Future<Long>> readers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      for (int t = 0; t < 3; t++) {
        int seed = t;
        readers.add(threads.submit(() -> read(index, dims, done, new Random(seed))));
      }
      long end = System.nanoTime() + SECONDS * 1_000_000_000L;
      int added = 0;
      Random sizes = new Random(13);
      try {
        while (System.nanoTime() < end) {
          int n = 1 + sizes.nextInt(200);
          String[] ids = new String[n];
          float[] rows = new float[n * dims];
          for (int i = 0; i < n; i++) {
            ids[i] = Integer.toString(added + i);
            System.arraycopy(vector(added + i, dims), 0, rows, i * dims, dims);
          }
          index.add(Arrays.asList(ids), rows);
          added += n;
          // A pace that a minute of fits into memory.
          Thread.sleep(1);
        }
      } finally {
        done.set(true);
      }
      for (Future<Long> reader : readers) {
        assertTrue(reader.get() > 0);
      }
      assertEquals(added, index.count());
      for (int i = 0; i < added; i += 997) {
        assertArrayEquals(vector(i, dims), index.vector(Integer.toString(i)).orElseThrow());
      }
    }
  }

  /** Each search must be right for some moment: rows 0 to count - 1, the asked one first. */
  private static long read(VectorIndex index, int dims, AtomicBoolean done, Random random) {
    long searches = 0;
    int before = 0;
    while (!done.get()) {
      Searcher searcher = Searcher.of(index);
      int count = searcher.count();
      assertTrue(count >= before, "rows were lost");
      before = count;
      if (count > 0) {
        int wanted = random.nextInt(count);
        Hits hits = searcher.search(vector(wanted, dims), 1);
        assertEquals(Integer.toString(wanted), hits.ids()[0]);
        assertEquals(wanted, searcher.row(hits.ids()[0]));
        searches++;
      }
    }
    return searches;
  }

  /** A direction of its own for every number. */
  private static float[] vector(int i, int dims) {
    Random random = new Random(i);
    float[] vector = new float[dims];
    double squares = 0;
    for (int j = 0; j < dims; j++) {
      vector[j] = (float) random.nextGaussian();
      squares += vector[j] * vector[j];
    }
    for (int j = 0; j < dims; j++) {
      vector[j] /= (float) Math.sqrt(squares);
    }
    return vector;
  }

  @Test
  void deletingWhatIsNotThereSaysSo() {
    VectorIndex index = VectorIndex.create(1);
    index.add(List.of("a", "b"), new float[] {1, 2});
    assertFalse(index.delete("c"));
    assertEquals(1, index.delete(List.of("a", "a", "c")));
    assertFalse(index.delete("a"));
    assertEquals(1, index.count());
    index.compact();
    assertEquals(1, index.count());
    for (int dims : new int[] {0, 65537}) {
      assertEquals(
          "dims: expected 1 to 65,536, got " + dims,
          assertThrows(IllegalArgumentException.class, () -> VectorIndex.create(dims))
              .getMessage());
    }
  }

  @Test
  void badRowsAreRefusedAndNothingIsAdded() {
    VectorIndex index = VectorIndex.create(2);
    index.add("there", new float[] {1, 1});
    refused(
        index, "vectors: expected 1 × 2 = 2 numbers, got 3", List.of("a"), new float[] {1, 2, 3});
    refused(
        index,
        "vectors: expected finite numbers, got NaN (row 1, column 0)",
        List.of("a", "b"),
        new float[] {1, 2, Float.NaN, 4});
    refused(
        index,
        "vectors: expected a direction, got zeros only (row 1, id \"b\")",
        List.of("a", "b"),
        new float[] {1, 2, 0, -0.0f});
    refused(
        index,
        "ids: expected unique ids, got \"a\" twice (row 1)",
        List.of("a", "a"),
        new float[] {1, 2, 3, 4});
    refused(
        index,
        "ids: expected new ids, got \"there\", which is in the index (row 0)",
        List.of("there"),
        new float[] {1, 2});
    refused(index, "ids: expected an id, got \"\" (row 0)", List.of(""), new float[] {1, 2});
    refused(
        index, "ids: expected an id, got null (row 0)", Arrays.asList((String) null), new float[2]);
    refused(
        VectorIndex.create(1),
        "vectors: expected numbers up to 1e15, got -1.1E15 (row 0, column 0)",
        List.of("a"),
        new float[] {-1.1e15f});
    assertEquals(1, index.count());
  }

  @Test
  void indexesThatCannotBeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> VectorIndex.create(0));
    assertThrows(
        IllegalArgumentException.class,
        () -> VectorIndex.create(1, Storage.FP32, "x".repeat(129), null));
    assertThrows(
        IllegalArgumentException.class, () -> VectorIndex.create(1, Storage.FP32, null, ""));
  }

  private static void refused(
      VectorIndex index, String message, List<String> ids, float[] vectors) {
    int before = index.count();
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> index.add(ids, vectors)).getMessage());
    assertEquals(before, index.count());
  }
}
