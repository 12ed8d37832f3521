package io.github.matryoshka.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Runs each task once a round, so that ours and its peers alternate over minutes: a machine whose
 * speed drifts slows all. A task that fails is said, left out from then on, and takes nothing else
 * with it.
 */
final class Rounds {
  private final int rounds;
  private final boolean quick;
  private final PrintWriter progress;
  private final LongSupplier clock;

  /**
   * @param progress told which task of which round is done, and how long the rest takes
   */
  Rounds(int rounds, boolean quick, PrintWriter progress) {
    this(rounds, quick, progress, System::nanoTime);
  }

  /** With another clock, in nanoseconds. */
  Rounds(int rounds, boolean quick, PrintWriter progress, LongSupplier clock) {
    this.rounds = rounds;
    this.quick = quick;
    this.progress = progress;
    this.clock = clock;
  }

  /** Told after each round how many are done, and all numbers so far. */
  interface Listener {
    void ended(int round, Scores scores) throws IOException;
  }

  /**
   * Runs all tasks in all rounds.
   *
   * @throws InterruptedException if the caller's thread is interrupted
   * @throws IOException if the listener throws it
   */
  Scores run(List<Task> tasks, Listener listener) throws InterruptedException, IOException {
    Scores scores = new Scores();
    long began = clock.getAsLong();
    int all = rounds * tasks.stream().mapToInt(Task::weight).sum();
    int done = 0;
    for (int round = 1; round <= rounds; round++) {
      for (Task task : tasks) {
        done += task.weight();
        if (!scores.failed(task.name())) {
          say("round %d of %d: %s: ", round, rounds, task.name());
          String outcome = measure(task, scores);
          String left = left(clock.getAsLong() - began, done, all);
          say("%s; %s left%n", outcome, left);
        }
      }
      listener.ended(round, scores);
    }
    return scores;
  }

  private String measure(Task task, Scores scores) throws InterruptedException {
    try {
      Map<String, Double> measured = task.measure(quick);
      scores.add(measured);
      return Numbers.text(measured.values().iterator().next()) + " " + task.unit();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      scores.fail(task.name(), reason);
      return "failed: " + reason;
    } catch (LinkageError e) {
      // A native library or a class that is not there fails one peer, not all of them.
      scores.fail(task.name(), e.toString());
      return "failed: " + e;
    }
  }

  private void say(String format, Object... values) {
    progress.printf(Locale.ROOT, format, values);
    progress.flush();
  }

  /** The time the rest takes if it goes on as before. */
  private static String left(long nanos, int done, int all) {
    Duration left = Duration.ofNanos(nanos / done * (all - done));
    return left.toMinutes() > 0
        ? "about %d min".formatted(Math.round(left.toSeconds() / 60.0))
        : left.toSeconds() + " s";
  }
}
