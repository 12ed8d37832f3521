package io.github.matryoshka.tools.report;

import java.util.ArrayList;
import java.util.List;

/**
 * How training went. Immutable as long as the series are not changed.
 *
 * @param losses the loss and its terms over steps
 * @param metric what validation measured, such as {@code nDCG@10}
 * @param validation that metric over steps, one series per number of dimensions
 */
public record TrainingHistory(List<StepSeries> losses, String metric, List<StepSeries> validation) {

  /** Of what was not trained. */
  public static final TrainingHistory NONE = new TrainingHistory(List.of(), "", List.of());

  /** Copies the lists. */
  public TrainingHistory {
    losses = List.copyOf(losses);
    validation = List.copyOf(validation);
  }

  /** What there is to draw, losses first. */
  List<Plot> plots() {
    List<Plot> plots = new ArrayList<>();
    if (!losses.isEmpty()) {
      plots.add(Plot.steps("loss per step", "loss", losses));
    }
    if (!validation.isEmpty()) {
      plots.add(Plot.steps("%s in validation per step".formatted(metric), metric, validation));
    }
    return plots;
  }
}
