package io.github.matryoshka.autodiff;

/**
 * Adam (Kingma and Ba 2015), with weight decay decoupled from the gradient (Loshchilov and Hutter
 * 2019): {@code m ← β₁m + (1−β₁)g}, {@code v ← β₂v + (1−β₂)g²}, {@code x ← x − η·(m̂/(√v̂ + ε) +
 * λx)} with {@code m̂ = m/(1−β₁ᵗ)}, {@code v̂ = v/(1−β₂ᵗ)}.
 *
 * <p>Two numbers a parameter, allocated once. Not thread-safe.
 */
public final class Adam {
  /**
   * @param beta1 β₁, memory of the mean gradient
   * @param beta2 β₂, memory of the mean square
   * @param epsilon ε
   * @param decay λ, 0 for none
   */
  public record Settings(double beta1, double beta2, double epsilon, double decay) {
    /** β₁ = 0.9, β₂ = 0.999, ε = 1e-8, no decay. */
    public static final Settings STANDARD = new Settings(0.9, 0.999, 1e-8, 0);
  }

  private static final int UNIT = 1024;

  private final Settings settings;
  private final float[] first;
  private final float[] second;
  private int steps;

  /** At rest: no step taken. */
  public Adam(int size, Settings settings) {
    this.settings = settings;
    first = new float[size];
    second = new float[size];
  }

  /** One step along the gradients, of learning rate η. */
  public void step(Parallel parallel, Parameters parameters, double rate) {
    steps++;
    float[] x = parameters.values();
    float[] g = parameters.gradients();
    parallel.run(x.length, UNIT, (from, to, workspace) -> step(x, g, from, to, rate));
  }

  private void step(float[] x, float[] g, int from, int to, double rate) {
    float share1 = (float) (1 - settings.beta1);
    float share2 = (float) (1 - settings.beta2);
    float size = (float) (rate / (1 - Math.pow(settings.beta1, steps)));
    float root = (float) (1 / Math.sqrt(1 - Math.pow(settings.beta2, steps)));
    float epsilon = (float) settings.epsilon;
    float shrink = (float) (rate * settings.decay);
    for (int i = from; i < to; i++) {
      first[i] = Math.fma(share1, g[i] - first[i], first[i]);
      second[i] = Math.fma(share2, g[i] * g[i] - second[i], second[i]);
      float move = size * first[i] / ((float) Math.sqrt(second[i]) * root + epsilon);
      x[i] -= move + shrink * x[i];
    }
  }

  /** Steps taken: t. */
  public int steps() {
    return steps;
  }

  /** m, not a copy: for a checkpoint. */
  public float[] first() {
    return first;
  }

  /** v, not a copy: for a checkpoint. */
  public float[] second() {
    return second;
  }

  /**
   * Goes on from a checkpoint; the arrays are copied.
   *
   * @throws IllegalArgumentException if a size differs or steps is negative
   */
  public void restore(int steps, float[] first, float[] second) {
    if (steps < 0 || first.length != this.first.length || second.length != this.second.length) {
      throw new IllegalArgumentException(
          "adam: expected twice %d numbers and no negative step, got %d and %d at step %d"
              .formatted(this.first.length, first.length, second.length, steps));
    }
    this.steps = steps;
    System.arraycopy(first, 0, this.first, 0, first.length);
    System.arraycopy(second, 0, this.second, 0, second.length);
  }
}
