package io.github.matryoshka.bench;

import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * An open loop: requests are due at a fixed rate whether or not the ones before have been answered,
 * and a latency runs from when a request was due to its answer. So a stall counts for all that
 * waited behind it. A closed loop, which sends the next request when the last is answered, would
 * omit them: what Gil Tene calls coordinated omission.
 *
 * <p>One thread both waits and serves; with a single server and requests in order that is the same
 * as a queue before it.
 */
final class LoadGenerator {
  /** Answers one request. */
  @FunctionalInterface
  interface Service {
    void serve(int request) throws Exception;
  }

  /** Time, in nanoseconds. */
  interface Clock {
    long now();

    /** Returns at that time, or at once if it is past. */
    void sleepUntil(long time);
  }

  private static final int DIGITS = 3;

  /** The operating system may wake a thread this much late; the rest is waited for awake. */
  private static final long AWAKE = 300_000;

  private final Clock clock;

  LoadGenerator(Clock clock) {
    this.clock = clock;
  }

  /** With the system's clock. */
  static LoadGenerator real() {
    return new LoadGenerator(new SystemClock());
  }

  /**
   * Requests at a fixed rate.
   *
   * @param rate a second
   * @param requests how many; numbered from 0
   * @return latencies from the intended starts, in nanoseconds
   * @throws Exception what the service throws
   */
  Histogram openLoop(Service service, double rate, int requests) throws Exception {
    Histogram latencies = new Histogram(DIGITS);
    double interval = 1e9 / rate;
    long first = clock.now() + (long) interval;
    for (int i = 0; i < requests; i++) {
      long due = first + (long) (i * interval);
      clock.sleepUntil(due);
      service.serve(i);
      latencies.recordValue(Math.max(0, clock.now() - due));
    }
    return latencies;
  }

  /**
   * Requests one after the other.
   *
   * @param nanos for at least so long
   * @return times of service, in nanoseconds
   * @throws Exception what the service throws
   */
  Histogram closedLoop(Service service, long nanos) throws Exception {
    Histogram times = new Histogram(DIGITS);
    long until = clock.now() + nanos;
    long began = clock.now();
    for (int i = 0; began < until; i++) {
      service.serve(i);
      long ended = clock.now();
      times.recordValue(ended - began);
      began = ended;
    }
    return times;
  }

  private static final class SystemClock implements Clock {
    @Override
    public long now() {
      return System.nanoTime();
    }

    @Override
    public void sleepUntil(long time) {
      for (long left = time - now(); left > 0; left = time - now()) {
        if (left > AWAKE) {
          LockSupport.parkNanos(left - AWAKE);
        } else {
          Thread.onSpinWait();
        }
      }
    }
  }
}
