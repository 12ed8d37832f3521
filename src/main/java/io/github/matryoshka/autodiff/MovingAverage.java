package io.github.matryoshka.autodiff;

/**
 * {@code a ← δ·a + (1−δ)·x}: parameters averaged over the last {@code 1/(1−δ)} steps or so, which
 * vary less than the last ones (Polyak and Juditsky 1992). Not thread-safe.
 */
public final class MovingAverage {
  private final float[] values;
  private final double decay;

  /**
   * Starts at x, copied.
   *
   * @param decay δ, at least 0 and less than 1
   * @throws IllegalArgumentException for another decay
   */
  public MovingAverage(float[] x, double decay) {
    if (!(decay >= 0 && decay < 1)) {
      throw new IllegalArgumentException("decay: expected 0 ≤ δ < 1, got " + decay);
    }
    values = x.clone();
    this.decay = decay;
  }

  /** Takes in the parameters after a step. */
  public void add(float[] x) {
    float share = (float) (1 - decay);
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.fma(share, x[i] - values[i], values[i]);
    }
  }

  /** a, not a copy. */
  public float[] values() {
    return values;
  }

  /**
   * Goes on from a checkpoint; the array is copied.
   *
   * @throws IllegalArgumentException if the size differs
   */
  public void restore(float[] average) {
    if (average.length != values.length) {
      throw new IllegalArgumentException(
          "average: expected %d numbers, got %d".formatted(values.length, average.length));
    }
    System.arraycopy(average, 0, values, 0, values.length);
  }
}
