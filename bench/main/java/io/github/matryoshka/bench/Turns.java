package io.github.matryoshka.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;

/**
 * Several sides, each for a moment in turn. Where the machine's speed changes by the second,
 * because others share its cores, all of them meet the same of it; rounds of minutes do not see to
 * that.
 */
final class Turns {
  /** What one side does for its number, again and again. */
  interface Side extends Callable<Object> {}

  private static final long SECOND = 1_000_000_000;
  private static final long TURN = SECOND / 25;
  private static final double MILLIS = 1e-6;

  private final long turn;
  private final LongSupplier clock;

  /**
   * @param turn how long a side goes on at least, in nanoseconds
   * @param clock in nanoseconds
   */
  Turns(long turn, LongSupplier clock) {
    this.turn = turn;
    this.clock = clock;
  }

  /**
   * What the main class of a {@link TurnsTask} does: each side warms up alone, then all take turns
   * of 40 ms; prints of each the name and the milliseconds of a call.
   *
   * @param arguments that it was started with; the first two are the seconds of each side's warm-up
   *     and of the turns
   * @throws Exception what a side throws
   */
  static void print(SequencedMap<String, Side> sides, String[] arguments) throws Exception {
    long warmUp = Long.parseLong(arguments[0]) * SECOND;
    long nanos = Long.parseLong(arguments[1]) * SECOND;
    Turns turns = new Turns(TURN, System::nanoTime);
    for (Side side : sides.values()) {
      turns.medians(List.of(side), warmUp);
    }
    List<Side> all = List.copyOf(sides.values());
    double[] medians = turns.medians(all, nanos);
    int place = 0;
    for (String name : sides.keySet()) {
      System.out.println(name + " " + medians[place++]);
    }
  }

  /**
   * Lets all sides have their turns until the time is up, at least one each, and as many each. The
   * first call of a turn is not counted: it brings back to the caches what the other sides drove
   * out.
   *
   * @param nanos for at least so long
   * @return of each side the median of its turns' medians, in milliseconds a call
   * @throws Exception what a side throws
   */
  double[] medians(List<Side> sides, long nanos) throws Exception {
    List<List<Double>> turns = sides.stream().<List<Double>>map(s -> new ArrayList<>()).toList();
    long until = clock.getAsLong() + nanos;
    do {
      for (int s = 0; s < sides.size(); s++) {
        turns.get(s).add(turn(sides.get(s)));
      }
    } while (clock.getAsLong() < until);
    return turns.stream().mapToDouble(Turns::median).toArray();
  }

  private double turn(Side side) throws Exception {
    side.call();
    List<Double> calls = new ArrayList<>();
    long began = clock.getAsLong();
    long until = began + turn;
    do {
      side.call();
      long ended = clock.getAsLong();
      calls.add(MILLIS * (ended - began));
      began = ended;
    } while (began < until);
    return median(calls);
  }

  private static double median(List<Double> numbers) {
    return Measured.of(numbers.stream().mapToDouble(Double::doubleValue).toArray()).median();
  }
}
