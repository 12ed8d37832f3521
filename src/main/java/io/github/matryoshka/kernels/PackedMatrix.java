package io.github.matryoshka.kernels;

/**
 * W (outputs × inputs) and its bias, laid out for the matrix product of one kind of kernels.
 * Immutable by convention.
 *
 * @param outputs N
 * @param inputs K
 * @param panels W in pieces, see the two factories; null where {@code halves} holds them
 * @param halves the pieces as bfloat16, the upper halves of floats; null where {@code panels} does
 * @param bias at least N numbers; zeros after them
 */
public record PackedMatrix(
    int outputs, int inputs, float[][] panels, short[][] halves, float[] bias) {

  /** Panels of {@code width} outputs, each K × width; zeros where the last one is not full. */
  static PackedMatrix panels(float[] weights, float[] bias, int outputs, int inputs, int width) {
    check(weights, bias, outputs, inputs);
    float[][] panels = new float[Math.ceilDiv(outputs, width)][inputs * width];
    for (int j = 0; j < outputs; j++) {
      column(weights, j * inputs, panels[j / width], j % width, inputs, width);
    }
    float[] padded = new float[panels.length * width];
    System.arraycopy(bias, 0, padded, 0, outputs);
    return new PackedMatrix(outputs, inputs, panels, null, padded);
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
    return new PackedMatrix(outputs, inputs, rows, null, bias.clone());
  }

  /**
   * The same matrix with its weights, not its bias, rounded to the nearest bfloat16, ties to even:
   * half the memory. Kernels compute with the rounded numbers as floats.
   *
   * @throws ArithmeticException if a weight is so large that it rounds to infinity
   */
  public PackedMatrix rounded() {
    if (halves != null) {
      return this;
    }
    short[][] rounded = new short[panels.length][];
    for (int p = 0; p < panels.length; p++) {
      rounded[p] = new short[panels[p].length];
      for (int i = 0; i < rounded[p].length; i++) {
        rounded[p][i] = round(panels[p][i]);
      }
    }
    return new PackedMatrix(outputs, inputs, null, rounded, bias);
  }

  /** How many pieces W is in. */
  int pieces() {
    return halves == null ? panels.length : halves.length;
  }

  /** Piece p as floats: the matrix's own, or widened into the workspace until its next use. */
  float[] piece(int p, Workspace workspace) {
    if (halves == null) {
      return panels[p];
    }
    short[] from = halves[p];
    float[] to = workspace.panel(from.length);
    for (int i = 0; i < from.length; i++) {
      to[i] = Float.intBitsToFloat(from[i] << 16);
    }
    return to;
  }

  private static short round(float x) {
    int bits = Float.floatToRawIntBits(x);
    int up = bits + 0x7fff + (bits >>> 16 & 1);
    if ((up & 0x7f800000) == 0x7f800000) {
      throw new ArithmeticException("weight: expected one that bfloat16 can hold, got " + x);
    }
    return (short) (up >>> 16);
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
