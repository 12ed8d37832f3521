package io.github.matryoshka.bench;

/**
 * Arithmetic that always takes as long, in registers: no memory, no allocation, no system call.
 * What its latencies scatter, the machine adds to anybody's.
 */
final class FixedWork implements LoadGenerator.Service {
  private static final int PROBE = 100_000;
  private static final int PROBES = 2000;

  private final long steps;

  /** Read by nobody; without it the compiler would drop the work. */
  private volatile double result;

  /**
   * Measures this machine first, for some tenths of a second.
   *
   * @param nanos how long an undisturbed request is to take
   */
  FixedWork(double nanos) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < PROBES; i++) {
      long began = System.nanoTime();
      result = work(PROBE);
      best = Math.min(best, System.nanoTime() - began);
    }
    steps = Math.round(nanos / best * PROBE);
  }

  @Override
  public void serve(int request) {
    result = work(steps);
  }

  /** One chain of multiply-adds, so that each waits for the one before. */
  private static double work(long steps) {
    double x = steps;
    for (long i = 0; i < steps; i++) {
      x = Math.fma(x, 0.5, 0.5);
    }
    return x;
  }
}
