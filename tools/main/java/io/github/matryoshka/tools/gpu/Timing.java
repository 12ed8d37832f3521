package io.github.matryoshka.tools.gpu;

import java.util.Arrays;

/**
 * One row of the table.
 *
 * @param name what was timed
 * @param milliseconds the median
 * @param slowest the 99th percentile, in milliseconds
 * @param items texts or queries of one run
 * @param floor the least time that arithmetic and memory allow, in milliseconds; NaN where the
 *     device's are not known
 */
record Timing(String name, double milliseconds, double slowest, int items, double floor) {
  /** Runs that a median needs at least. */
  static final int RUNS = 30;

  /** Times so many runs after a tenth as many to warm up. */
  static Timing of(String name, int runs, int items, double floor, Runnable work) {
    for (int i = 0; i < Math.max(3, runs / 10); i++) {
      work.run();
    }
    double[] times = new double[runs];
    for (int i = 0; i < runs; i++) {
      long start = System.nanoTime();
      work.run();
      times[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(times);
    return new Timing(name, times[runs / 2], times[(int) (runs * 0.99)], items, floor);
  }

  double itemsPerSecond() {
    return items / milliseconds * 1e3;
  }
}
