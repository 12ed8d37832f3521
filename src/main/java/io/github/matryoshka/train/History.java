package io.github.matryoshka.train;

import java.util.List;

/**
 * How a run went. Immutable.
 *
 * @param losses mean losses, in order
 * @param measurements validations, in order
 */
public record History(List<Loss> losses, List<Measurement> measurements) {
  /**
   * @param stage {@code documents}, {@code rehearsal} or {@code labels}
   * @param step steps made of it
   * @param value mean over the steps since the one before
   */
  public record Loss(String stage, int step, double value) {}

  /**
   * @param stage as in {@link Loss}
   * @param step steps made of it
   * @param metric what was measured
   * @param values one a prefix, more is better
   */
  public record Measurement(String stage, int step, String metric, List<Double> values) {
    /** Copies the list. */
    public Measurement {
      values = List.copyOf(values);
    }

    /** Over the prefixes: what the best step is chosen by. */
    public double mean() {
      return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }
  }

  /** Copies the lists. */
  public History {
    losses = List.copyOf(losses);
    measurements = List.copyOf(measurements);
  }
}
