package io.github.matryoshka.kernels;

/**
 * W (outputs × inputs) and its bias, laid out for the matrix product of one kind of kernels.
 * Immutable by convention.
 *
 * @param outputs N
 * @param inputs K
 * @param panels W in pieces, see the two factories
 * @param bias at least N numbers; zeros after them
 */
public record PackedMatrix(int outputs, int inputs, float[][] panels, float[] bias) {

  /** Panels of {@code width} outputs, each K × width; zeros where the last one is not full. */
  static PackedMatrix panels(float[] weights, float[] bias, int outputs, int inputs, int width) {
    check(weights, bias, outputs, inputs);
    float[][] panels = new float[Math.ceilDiv(outputs, width)][inputs * width];
    for (int j = 0; j < outputs; j++) {
      column(weights, j * inputs, panels[j / width], j % width, inputs, width);
    }
    float[] padded = new float[panels.length * width];
    System.arraycopy(bias, 0, padded, 0, outputs);
    return new PackedMatrix(outputs, inputs, panels, padded);
  }

  /** The transpose of W: K arrays of N outputs. */
  static PackedMatrix transposed(float[] weights, float[] bias, int outputs, int inputs) {
    check(weights, bias, outputs, inputs);
    float[][] rows = new float[inputs][outputs];
    for (int j = 0; j < outputs; j++) {
      for (int k = 0; k < inputs; k++) {
        rows[k][j] = weights[j * inputs + k];
      }
    }
    return new PackedMatrix(outputs, inputs, rows, bias.clone());
  }

  private static void column(float[] from, int at, float[] to, int start, int n, int stride) {
    for (int k = 0, t = start; k < n; k++, t += stride) {
      to[t] = from[at + k];
    }
  }

  private static void check(float[] weights, float[] bias, int outputs, int inputs) {
    if (weights.length < (long) outputs * inputs || bias.length < outputs) {
      throw new IllegalArgumentException(
          "weights: expected %d × %d and as many biases, got %d numbers and %d biases"
              .formatted(outputs, inputs, weights.length, bias.length));
    }
  }
}
