package io.github.matryoshka.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.kernels.Kernels;
import io.github.matryoshka.kernels.Matrix;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class ParallelTest {
  @Test
  void everyItemOnce() {
    for (int threads : new int[] {1, 2, 3, 5}) {
      try (Parallel parallel = new Parallel(Kernels.scalar(), threads)) {
        assertEquals(threads, parallel.threads());
        for (int items : new int[] {0, 1, 2, 7, 48, 100}) {
          for (int unit : new int[] {1, 8, 64}) {
            AtomicIntegerArray seen = new AtomicIntegerArray(items);
            parallel.run(
                items,
                unit,
                (from, to, workspace) -> {
                  assertEquals(0, from % unit);
                  for (int i = from; i < to; i++) {
                    seen.incrementAndGet(i);
                  }
                });
            for (int i = 0; i < items; i++) {
              assertEquals(1, seen.get(i));
            }
          }
        }
      }
    }
  }

  @Test
  void manyShortRuns() {
    try (Parallel parallel = new Parallel(Kernels.scalar(), 3)) {
      long[] sums = new long[3];
      for (int run = 0; run < 20_000; run++) {
        parallel.run(3, 1, (from, to, workspace) -> sums[from]++);
      }
      assertArrayEquals(new long[] {20_000, 20_000, 20_000}, sums);
    }
  }

  @Test
  void productsOfBothSplits() {
    SplittableRandom random = new SplittableRandom(2);
    for (int[] shape : new int[][] {{10, 700, 9}, {100, 30, 12}, {3, 5, 1}}) {
      Matrix a = Matrix.of(Gradients.numbers(random, shape[0] * shape[2], 1), shape[0], shape[2]);
      Matrix b = Matrix.of(Gradients.numbers(random, shape[2] * shape[1], 1), shape[2], shape[1]);
      float[] start = Gradients.numbers(random, shape[0] * shape[1], 1);
      Gradients.sameBits(
          parallel -> {
            float[] c = start.clone();
            Matrix out = Matrix.of(c, shape[0], shape[1]);
            parallel.product(a, b, out, out);
            float[] d = start.clone();
            parallel.product(a, b, null, Matrix.of(d, shape[0], shape[1]));
            return Gradients.join(c, d);
          });
    }
  }

  @Test
  void whatAPieceThrowsReachesTheCaller() {
    try (Parallel parallel = new Parallel(Kernels.scalar(), 3)) {
      IllegalStateException last = new IllegalStateException("third piece");
      Parallel.Block fails =
          (from, to, workspace) -> {
            if (from == 2) {
              throw last;
            }
          };
      assertSame(last, assertThrows(IllegalStateException.class, () -> parallel.run(3, 1, fails)));
      AssertionError error =
          assertThrows(
              AssertionError.class,
              () ->
                  parallel.run(
                      3,
                      1,
                      (from, to, workspace) -> {
                        throw new AssertionError("piece " + from);
                      }));
      assertEquals("piece 0", error.getMessage());
      assertEquals(2, error.getSuppressed().length);
      int[] seen = new int[3];
      parallel.run(3, 1, (from, to, workspace) -> seen[from] = 1);
      assertArrayEquals(new int[] {1, 1, 1}, seen);
    }
  }

  @Test
  void leavesNoThreadBehind() {
    Parallel parallel = new Parallel(Kernels.scalar(), 3);
    boolean[] daemons = new boolean[3];
    Thread[] threads = new Thread[3];
    parallel.run(
        3,
        1,
        (from, to, workspace) -> {
          threads[from] = Thread.currentThread();
          daemons[from] = Thread.currentThread().isDaemon();
        });
    assertSame(Thread.currentThread(), threads[0]);
    assertEquals("matryoshka-train-1", threads[1].getName());
    assertTrue(daemons[1] && daemons[2]);
    parallel.close();
    parallel.close();
    assertTrue(Arrays.stream(threads).skip(1).noneMatch(Thread::isAlive));
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class, () -> parallel.run(1, 1, (from, to, workspace) -> {}));
    assertEquals("parallel: expected open threads, got closed ones", e.getMessage());
  }

  @Test
  void refusesNoThreads() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new Parallel(Kernels.scalar(), 0));
    assertEquals("threads: expected at least 1, got 0", e.getMessage());
  }
}
