package io.github.matryoshka.adaptor;

/**
 * The curved part of an {@link Adaptor}: {@code V·relu(K·x + b) + c} with H units. Immutable by
 * convention.
 *
 * @param weights K, H × D, row by row
 * @param bias b, H
 * @param output V, D × H, row by row
 * @param offset c, D
 */
public record HiddenLayer(float[] weights, float[] bias, float[] output, float[] offset) {

  /** H. */
  public int units() {
    return bias.length;
  }

  /**
   * @throws IllegalArgumentException if the sizes do not fit or a number is not finite
   */
  void require(int dimensions) {
    long size = (long) bias.length * dimensions;
    if (weights.length != size || output.length != size || offset.length != dimensions) {
      throw new IllegalArgumentException(
          "hidden layer: expected twice %d × %d and %d numbers, got %d, %d and %d"
              .formatted(
                  bias.length,
                  dimensions,
                  dimensions,
                  weights.length,
                  output.length,
                  offset.length));
    }
    Adaptor.requireFinite(weights);
    Adaptor.requireFinite(bias);
    Adaptor.requireFinite(output);
    Adaptor.requireFinite(offset);
  }
}
