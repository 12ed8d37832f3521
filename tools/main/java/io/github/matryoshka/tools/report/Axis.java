package io.github.matryoshka.tools.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * One axis of a plot: its range, and where a value lies on it.
 *
 * @param title what it measures
 * @param log whether equal ratios are equally far apart; then all values are above 0
 * @param low value at the start
 * @param high value at the end
 * @param ticks values to write beside it, ascending
 */
record Axis(String title, boolean log, double low, double high, double[] ticks) {

  /**
   * Losses spread wider than this are drawn by their ratio: else the last steps are a flat line.
   */
  private static final double WIDE = 10;

  private static final double[] ROUND = {1, 2, 5};

  /** Numbers of dimensions, each of them written. */
  static Axis dims(int[] dims) {
    double[] ticks = Arrays.stream(dims).asDoubleStream().toArray();
    return new Axis("dimensions kept", true, ticks[0], ticks[ticks.length - 1], ticks);
  }

  /** From 0 to the tenth above the highest value. */
  static Axis ndcg(double highest) {
    double top = Math.max(1, Math.ceil(highest * 10 + 0.3));
    double[] ticks = DoubleStream.iterate(0, tenth -> tenth <= top, t -> t + 1).toArray();
    return new Axis("nDCG@10", false, 0, top / 10, scaled(ticks, 0.1));
  }

  /** From 0 to 1. */
  static Axis share(String title) {
    return linear(title, 0, 1);
  }

  /** From 0 to a round number of steps. */
  static Axis steps(int last) {
    return linear("step", 0, Math.max(1, last));
  }

  /** Round numbers around some values: by ratio where all are above 0 and spread wide. */
  static Axis around(String title, double least, double greatest) {
    return least > 0 && greatest / least > WIDE
        ? logarithmic(title, least, greatest)
        : linear(title, least, greatest);
  }

  /** By ratio between two values, with ticks between them: 1, 2 and 5 of each power of ten. */
  static Axis decades(String title, double low, double high) {
    double[] steps = high / low > 1e3 ? new double[] {1} : ROUND;
    double[] ticks =
        IntStream.rangeClosed(floorLog10(low), floorLog10(high))
            .mapToDouble(power -> Math.pow(10, power))
            .flatMap(power -> Arrays.stream(scaled(steps, power)))
            .filter(tick -> tick >= low && tick <= high)
            .toArray();
    return new Axis(title, true, low, high, ticks);
  }

  /** Where a value lies: 0 at the start, 1 at the end. */
  double share(double value) {
    if (low == high) {
      return 0.5;
    }
    return log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  }

  /** Room for the ticks, in letters. */
  int longestLabel() {
    return Arrays.stream(ticks).mapToInt(tick -> label(tick).length()).max().orElse(0);
  }

  /** A tick without superfluous digits, such as 0.05 or 2000. */
  static String label(double tick) {
    BigDecimal rounded = new BigDecimal(tick).round(new MathContext(6));
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  private static Axis linear(String title, double least, double greatest) {
    double span = greatest > least ? greatest - least : Math.max(0.1, Math.abs(least));
    double step = roundAbove(span / 5);
    double first = Math.floor(least / step);
    double last = Math.max(first + 1, Math.ceil(greatest / step - 1e-9));
    double[] ticks = DoubleStream.iterate(first, t -> t <= last, t -> t + 1).toArray();
    return new Axis(title, false, first * step, last * step, scaled(ticks, step));
  }

  private static Axis logarithmic(String title, double least, double greatest) {
    double[] steps = greatest / least > 1e3 ? new double[] {1} : ROUND;
    List<Double> ticks = new ArrayList<>();
    for (int power = floorLog10(least); ticks.isEmpty() || ticks.getLast() < greatest; power++) {
      for (double step : steps) {
        double tick = step * Math.pow(10, power);
        if (tick <= least) {
          ticks.clear();
        }
        if (ticks.isEmpty() || ticks.getLast() < greatest) {
          ticks.add(tick);
        }
      }
    }
    double[] all = ticks.stream().mapToDouble(Double::doubleValue).toArray();
    return new Axis(title, true, all[0], all[all.length - 1], all);
  }

  private static double roundAbove(double value) {
    double power = Math.pow(10, floorLog10(value));
    for (double step : ROUND) {
      if (step * power >= value) {
        return step * power;
      }
    }
    return 10 * power;
  }

  private static int floorLog10(double value) {
    return (int) Math.floor(Math.log10(value));
  }

  private static double[] scaled(double[] values, double by) {
    return Arrays.stream(values).map(v -> v * by).toArray();
  }
}
