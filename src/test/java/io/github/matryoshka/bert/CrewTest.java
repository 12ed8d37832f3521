package io.github.matryoshka.bert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every part once, whoever comes to help; nobody left when it ends. */
@Timeout(60)
class CrewTest {
  @Test
  void everyPartRunsOnceAPhase() {
    try (ExecutorService pool = Executors.newFixedThreadPool(3);
        Crew crew = new Crew(pool, 4)) {
      check(crew, 4, 2_000);
    }
  }

  @Test
  void oneThreadIsACrewToo() {
    try (Crew crew = new Crew(task -> assertEquals(0, 1, "a helper"), 1)) {
      check(crew, 1, 10);
    }
  }

  @Test
  void helpersMayWaitForEachOther() {
    try (ExecutorService single = Executors.newSingleThreadExecutor();
        Crew crew = new Crew(single, 5)) {
      check(crew, 5, 100);
    }
  }

  @Test
  void helpersMayNeverStart() {
    List<Runnable> kept = new ArrayList<>();
    try (Crew crew = new Crew(kept::add, 3)) {
      check(crew, 3, 10);
    }
    assertEquals(2, kept.size());
    for (Runnable late : kept) {
      Thread thread = Thread.ofPlatform().start(late);
      join(thread);
    }
  }

  @Test
  void theCallerIsNoHelper() {
    try (Crew crew = new Crew(Runnable::run, 3)) {
      check(crew, 3, 10);
    }
  }

  @Test
  void helpersThatSleptComeBack() throws InterruptedException {
    AtomicInteger helped = new AtomicInteger();
    Thread caller = Thread.currentThread();
    try (ExecutorService pool = Executors.newFixedThreadPool(1);
        Crew crew = new Crew(pool, 2)) {
      while (helped.get() < 3) {
        Thread.sleep(20);
        crew.run(
            (part, thread) -> {
              if (Thread.currentThread() != caller) {
                helped.incrementAndGet();
              } else if (helped.get() < 3) {
                pause();
              }
            });
      }
    }
  }

  @Test
  void whoIsRefusedHelpersLeavesNoneBehind() {
    List<Thread> started = new ArrayList<>();
    Executor one =
        task -> {
          if (!started.isEmpty()) {
            throw new RejectedExecutionException("full");
          }
          started.add(Thread.ofPlatform().start(task));
        };
    Exception e = assertThrows(RejectedExecutionException.class, () -> new Crew(one, 3));
    assertEquals("full", e.getMessage());
    join(started.getFirst());
  }

  @Test
  void theFirstFailureReachesTheCallerWhenAllHaveEnded() {
    try (ExecutorService pool = Executors.newFixedThreadPool(2);
        Crew crew = new Crew(pool, 3)) {
      for (int round = 0; round < 50; round++) {
        int bad = round % crew.parts();
        AtomicInteger ended = new AtomicInteger();
        Throwable planned =
            round % 2 == 0 ? new IllegalStateException("part " + bad) : new AssertionError(bad);
        Throwable got =
            assertThrows(
                planned.getClass(),
                () ->
                    crew.run(
                        (part, thread) -> {
                          ended.incrementAndGet();
                          if (part == bad && planned instanceof Error error) {
                            throw error;
                          }
                          if (part == bad) {
                            throw (RuntimeException) planned;
                          }
                        }));
        assertSame(planned, got);
        assertEquals(crew.parts(), ended.get());
      }
      check(crew, 3, 10);
    }
  }

  @Test
  void theExecutorIsFreeWhenItIsClosed() throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    Crew crew = new Crew(pool, 3);
    check(crew, 3, 10);
    crew.close();
    pool.shutdown();
    assertTrue(pool.awaitTermination(10, TimeUnit.SECONDS));
  }

  @Test
  void interruptedThreadsFinishTheWork() {
    try (ExecutorService pool = Executors.newFixedThreadPool(1);
        Crew crew = new Crew(pool, 2)) {
      Thread.currentThread().interrupt();
      check(crew, 2, 100);
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  void phasesAllocateNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Crew.Work work = (part, thread) -> {};
    try (Crew crew = new Crew(task -> {}, 2)) {
      long least = Long.MAX_VALUE;
      for (int round = 0; round < 20; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1_000; i++) {
          crew.run(work);
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      // Reading the counter allocates a little, whatever the number of phases.
      assertTrue(least < 1_000, least + " bytes in a thousand phases");
    }
  }

  /** Each phase sees what the one before wrote, and no two threads have the same number. */
  private static void check(Crew crew, int threads, int phases) {
    assertEquals(threads, crew.threads());
    int[] counts = new int[crew.parts()];
    AtomicIntegerArray busy = new AtomicIntegerArray(threads);
    for (int phase = 0; phase < phases; phase++) {
      int before = phase;
      crew.run(
          (part, thread) -> {
            assertEquals(1, busy.incrementAndGet(thread));
            assertEquals(before, counts[part]++);
            busy.decrementAndGet(thread);
          });
      for (int count : counts) {
        assertEquals(phase + 1, count);
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    assertTrue(!thread.isAlive(), "a helper that does not end");
  }
}
