package io.github.matryoshka.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** The generator against services whose times are known, on a clock that only they move. */
class LoadGeneratorTest {
  private static final long MILLISECOND = 1_000_000;

  private final FakeClock clock = new FakeClock();
  private final LoadGenerator generator = new LoadGenerator(clock);

  @Test
  void belowCapacityLatencyIsTheTimeOfService() throws Exception {
    Histogram latencies = generator.openLoop(i -> clock.now += 3 * MILLISECOND, 100, 1000);
    assertEquals(1000, latencies.getTotalCount());
    assertEquals(3, milliseconds(latencies, 50), 0.01);
    assertEquals(3, milliseconds(latencies, 100), 0.01);
  }

  @Test
  void requestsAreDueAtTheFixedRate() throws Exception {
    long[] began = new long[10];
    generator.openLoop(i -> began[i] = clock.now, 250, 10);
    for (int i = 1; i < began.length; i++) {
      assertEquals(4 * MILLISECOND, began[i] - began[i - 1], 1);
    }
  }

  /**
   * One stall of a second at 100 requests a second: a hundred requests wait, the first for a whole
   * second and the others for ever less. Measured from the start of service, which is what a closed
   * loop sees, one request of a thousand would be slow and p99 would not show it.
   */
  @Test
  void aStallCountsForAllThatWaitedBehindIt() throws Exception {
    LoadGenerator.Service stalls = i -> clock.now += i == 500 ? 1000 * MILLISECOND : MILLISECOND;
    Histogram open = generator.openLoop(stalls, 100, 1000);
    Histogram closed = generator.closedLoop(stalls, 1999 * MILLISECOND);
    assertEquals(1000, closed.getTotalCount());
    assertEquals(1, milliseconds(closed, 99), 0.01);
    // The backlog of 99 shrinks by nine requests in ten: some 111 wait, for 500 ms on average.
    long slow = open.getTotalCount() - open.getCountBetweenValues(0, 2 * MILLISECOND);
    assertEquals(111, slow, 2);
    assertEquals(1000, milliseconds(open, 100), 1);
    assertTrue(milliseconds(open, 99) > 850, "p99 " + milliseconds(open, 99));
    assertEquals(1, milliseconds(open, 50), 0.01);
  }

  @Test
  void aboveCapacityTheQueueGrows() throws Exception {
    Histogram latencies = generator.openLoop(i -> clock.now += 20 * MILLISECOND, 100, 101);
    // Request i is due at 10·i and served at 20·(i + 1).
    assertEquals(20 + 10 * 50, milliseconds(latencies, 50), 10);
    assertEquals(20 + 10 * 100, milliseconds(latencies, 100), 1);
  }

  @Test
  void theRealClockKeepsTheRate() throws Exception {
    long began = System.nanoTime();
    Histogram latencies = LoadGenerator.real().openLoop(i -> {}, 1000, 200);
    double took = 1e-6 * (System.nanoTime() - began);
    assertEquals(200, latencies.getTotalCount());
    assertTrue(took >= 199, "took " + took);
    assertTrue(milliseconds(latencies, 50) < 1, "p50 " + milliseconds(latencies, 50));
  }

  @Test
  void pausesAreReadFromTheLog() {
    GcLog log =
        GcLog.of(
            Stream.of(
                "[0.005s][info][gc] Using Serial",
                "[1.250s][info][gc] GC(0) Pause Young (Allocation Failure) 273M->1M(989M) 0.812ms",
                "[2.500s][info][gc] GC(1) Pause Full (System.gc()) 10M->1M(989M) 5.188ms",
                "[3.000s][info][gc] GC(2) Concurrent Mark Cycle 7.000ms"));
    assertEquals(2, log.count());
    assertEquals(6, log.total(), 1e-9);
    assertEquals(1, log.between(2000, 2600).count());
    assertEquals(0, log.between(2501, 9000).count());
  }

  private static double milliseconds(Histogram histogram, double percentile) {
    return (double) histogram.getValueAtPercentile(percentile) / MILLISECOND;
  }

  private static final class FakeClock implements LoadGenerator.Clock {
    private long now = 5;

    @Override
    public long now() {
      return now;
    }

    @Override
    public void sleepUntil(long time) {
      now = Math.max(now, time);
    }
  }
}
