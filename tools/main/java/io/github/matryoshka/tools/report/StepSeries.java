package io.github.matryoshka.tools.report;

/**
 * Something measured while training went on, such as a loss, or nDCG@10 of the first 64 numbers.
 *
 * @param name how plots call it
 * @param steps when it was measured, ascending, at least one; treat as read-only
 * @param values what was measured, one finite number per step; treat as read-only
 */
public record StepSeries(String name, int[] steps, double[] values) {

  /**
   * @throws IllegalArgumentException when there is no value, not one per step, one that is not
   *     finite, or the steps do not ascend
   */
  public StepSeries {
    if (steps.length == 0 || steps.length != values.length) {
      throw new IllegalArgumentException(
          "series: expected as many steps as values, at least one, got %d and %d (%s)"
              .formatted(steps.length, values.length, name));
    }
    for (int i = 0; i < steps.length; i++) {
      if (steps[i] < 0 || i > 0 && steps[i] <= steps[i - 1] || !Double.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "series: expected ascending steps and finite values, got %s at step %d (%s)"
                .formatted(values[i], steps[i], name));
      }
    }
  }

  int lastStep() {
    return steps[steps.length - 1];
  }
}
