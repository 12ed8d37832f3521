package io.github.matryoshka.kernels;

/**
 * W (outputs × inputs) and its bias, laid out for the matrix product: panels of {@code width}
 * outputs, inside a panel the inputs one after another, so that the innermost loop reads forward.
 * The last panel and the bias are padded with zeros to full width. Immutable by convention.
 *
 * @param outputs N
 * @param inputs K
 * @param width outputs a panel
 * @param panels ⌈N/width⌉ × K × width numbers
 * @param bias ⌈N/width⌉ × width numbers
 */
public record PackedMatrix(int outputs, int inputs, int width, float[] panels, float[] bias) {

  /** Packs W, given row by row. */
  static PackedMatrix of(float[] weights, float[] bias, int outputs, int inputs, int width) {
    if (weights.length < (long) outputs * inputs || bias.length < outputs) {
      throw new IllegalArgumentException(
          "weights: expected %d × %d and as many biases, got %d numbers and %d biases"
              .formatted(outputs, inputs, weights.length, bias.length));
    }
    int count = Math.ceilDiv(outputs, width);
    float[] panels = new float[count * inputs * width];
    for (int p = 0; p < count; p++) {
      int used = Math.min(width, outputs - p * width);
      for (int j = 0; j < used; j++) {
        column(weights, (p * width + j) * inputs, panels, p * inputs * width + j, inputs, width);
      }
    }
    float[] padded = new float[count * width];
    System.arraycopy(bias, 0, padded, 0, outputs);
    return new PackedMatrix(outputs, inputs, width, panels, padded);
  }

  private static void column(float[] from, int at, float[] to, int start, int n, int stride) {
    for (int k = 0, t = start; k < n; k++, t += stride) {
      to[t] = from[at + k];
    }
  }

  int panelCount() {
    return bias.length / width;
  }
}
