package io.github.matryoshka.kernels;

/** Parameters of a layer normalisation over rows of D numbers: {@code (x − μ)/√(σ² + ε)·γ + β}. */
public record LayerNorm(float[] gamma, float[] beta, double epsilon) {
  /** Checks that γ and β have one length D. */
  public LayerNorm {
    if (gamma.length != beta.length) {
      throw new IllegalArgumentException(
          "beta: expected %d numbers, got %d".formatted(gamma.length, beta.length));
    }
  }

  int size() {
    return gamma.length;
  }

  /** {@code 1/√(σ² + ε)} from the sum of squared deviations. */
  float inverseDeviation(float squares) {
    return (float) (1 / Math.sqrt((double) squares / gamma.length + epsilon));
  }
}
