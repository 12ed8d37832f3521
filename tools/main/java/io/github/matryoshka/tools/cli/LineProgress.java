package io.github.matryoshka.tools.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** A plain line every ten seconds, for logs: short tasks stay silent. */
final class LineProgress implements TaskProgress {
  private static final long INTERVAL = Duration.ofSeconds(10).toNanos();

  private final PrintWriter err;
  private final LongSupplier clock;
  private String task;
  private long began;
  private long spoke;

  LineProgress(PrintWriter err) {
    this(err, System::nanoTime);
  }

  /** With another clock, in nanoseconds. */
  LineProgress(PrintWriter err, LongSupplier clock) {
    this.err = err;
    this.clock = clock;
  }

  @Override
  public void update(String task, long done, long total) {
    long now = clock.getAsLong();
    if (!task.equals(this.task)) {
      this.task = task;
      began = now;
      spoke = now;
    }
    if (now - spoke >= INTERVAL) {
      spoke = now;
      err.println(line(done, total, now - began));
    }
  }

  private String line(long done, long total, long nanos) {
    if (total <= 0 || done <= 0) {
      return String.format(Locale.ROOT, "%s: %,d", task, done);
    }
    long left = Math.round(1e-9 * nanos / done * (total - done));
    return String.format(
        Locale.ROOT,
        "%s: %,d of %,d (%d %%), %d s left",
        task,
        done,
        total,
        100 * done / total,
        left);
  }

  @Override
  public void close() {
    task = null;
  }
}
