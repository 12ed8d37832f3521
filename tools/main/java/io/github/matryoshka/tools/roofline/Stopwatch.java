package io.github.matryoshka.tools.roofline;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Measures how fast work goes on several threads at once. Of some windows the best counts: a limit
 * is what the machine does when nothing disturbs it.
 */
final class Stopwatch {
  private static final int WINDOWS = 5;

  /** Nanoseconds of a window; of the warm-up twice as much, in which C2 compiles the work. */
  private final long window;

  Stopwatch(long window) {
    this.window = window;
  }

  /**
   * Units of work a second, all threads together.
   *
   * @param threads each does work of its own
   * @param work makes a piece of work for one thread, which returns how many units it was
   * @throws InterruptedException if the caller's thread is interrupted
   */
  double rate(int threads, Supplier<DoubleSupplier> work) throws InterruptedException {
    CyclicBarrier together = new CyclicBarrier(threads);
    List<Callable<double[]>> tasks = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      tasks.add(() -> rates(work.get(), together));
    }
    double[] sums = new double[WINDOWS];
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      for (Future<double[]> each : pool.invokeAll(tasks)) {
        double[] rates = each.get();
        for (int w = 0; w < WINDOWS; w++) {
          sums[w] += rates[w];
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("roofline: expected every thread to measure", e.getCause());
    }
    double best = 0;
    for (double sum : sums) {
      best = Math.max(best, sum);
    }
    return best;
  }

  private double[] rates(DoubleSupplier work, CyclicBarrier together) throws Exception {
    together.await();
    run(work, 2 * window);
    double[] rates = new double[WINDOWS];
    for (int w = 0; w < WINDOWS; w++) {
      together.await();
      rates[w] = run(work, window);
    }
    return rates;
  }

  private static double run(DoubleSupplier work, long nanos) {
    long began = System.nanoTime();
    double units = 0;
    long took;
    do {
      units += work.getAsDouble();
      took = System.nanoTime() - began;
    } while (took < nanos);
    return 1e9 * units / took;
  }
}
