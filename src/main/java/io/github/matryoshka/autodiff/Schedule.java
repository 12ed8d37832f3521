package io.github.matryoshka.autodiff;

/**
 * Learning rate: linear from {@code peak/warmup} to {@code peak} over the warm-up, then half a
 * cosine down to {@code floor}, which is reached at {@code steps} and kept.
 *
 * @param peak the highest rate
 * @param floor the last rate
 * @param warmup steps of warm-up, may be 0
 * @param steps all steps
 */
public record Schedule(double peak, double floor, int warmup, int steps) {

  /**
   * @throws IllegalArgumentException unless {@code 0 ≤ floor ≤ peak} and {@code 0 ≤ warmup ≤ steps}
   */
  public Schedule {
    if (!(floor >= 0 && peak >= floor) || warmup < 0 || steps < warmup) {
      throw new IllegalArgumentException(
          "schedule: expected 0 ≤ floor ≤ peak and 0 ≤ warmup ≤ steps, got %s, %s, %d, %d"
              .formatted(floor, peak, warmup, steps));
    }
  }

  /** The rate of a step; steps count from 0. */
  public double rate(int step) {
    if (step < warmup) {
      return peak * (step + 1) / warmup;
    }
    if (step >= steps) {
      return floor;
    }
    double done = (double) (step - warmup) / (steps - warmup);
    return floor + (peak - floor) * (1 + Math.cos(Math.PI * done)) / 2;
  }
}
