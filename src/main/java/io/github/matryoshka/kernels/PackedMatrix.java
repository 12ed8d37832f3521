package io.github.matryoshka.kernels;

/**
 * W (outputs × inputs) and its bias, laid out in pieces for the matrix product of one kind of
 * kernels. Immutable by convention.
 *
 * @param outputs N
 * @param inputs K
 * @param pieces how many pieces there are
 * @param length numbers in a piece
 * @param panels all pieces, one behind the other; null where something else holds them
 * @param rows the pieces as arrays of their own; null where something else holds them
 * @param halves all pieces as bfloat16, the upper halves of floats; null where they are floats
 * @param bias at least N numbers; zeros after them
 */
public record PackedMatrix(
    int outputs,
    int inputs,
    int pieces,
    int length,
    float[] panels,
    float[][] rows,
    short[] halves,
    float[] bias) {
  /**
   * Bytes left free at the start of a long array. G1 gives one a place of its own, where its
   * numbers begin 16 bytes after a multiple of 64: with 48 more, no vector lies in two cache lines.
   */
  private static final int PAD = 48;

  private static final int FIRST_FLOAT = PAD / Float.BYTES;
  private static final int FIRST_HALF = PAD / Short.BYTES;

  /** Floats in the smallest page of memory, and where the first begins after an array's header. */
  private static final int PAGE = 4096 / Float.BYTES;

  private static final int FIRST_PAGE = PAGE - 16 / Float.BYTES;

  /**
   * Panels of {@code width} outputs, each K × width; zeros where the last one is not full. In one
   * array, in the order in which they are read: as arrays of their own, which a collection strews
   * over the heap, a text of 8 tokens took a fifth longer.
   *
   * @throws ArithmeticException if they are more than an array can hold
   */
  static PackedMatrix panels(float[] weights, float[] bias, int outputs, int inputs, int width) {
    check(weights, bias, outputs, inputs);
    int pieces = Math.ceilDiv(outputs, width);
    int length = Math.multiplyExact(inputs, width);
    float[] panels = new float[Math.addExact(FIRST_FLOAT, Math.multiplyExact(pieces, length))];
    for (int j = 0; j < outputs; j++) {
      int to = FIRST_FLOAT + j / width * length + j % width;
      column(weights, j * inputs, panels, to, inputs, width);
    }
    float[] padded = new float[pieces * width];
    System.arraycopy(bias, 0, padded, 0, outputs);
    return new PackedMatrix(outputs, inputs, pieces, length, panels, null, null, padded);
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
    return new PackedMatrix(outputs, inputs, inputs, outputs, null, rows, null, bias.clone());
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
    short[] rounded = new short[firstHalf(pieces)];
    for (int p = 0; p < pieces; p++) {
      float[] from = floats(p);
      for (int i = 0, at = first(p), to = firstHalf(p); i < length; i++) {
        rounded[to + i] = round(from[at + i]);
      }
    }
    return new PackedMatrix(outputs, inputs, pieces, length, null, null, rounded, bias);
  }

  /** An array with piece p as floats: the matrix's own, or the workspace's until its next use. */
  float[] piece(int p, Workspace workspace) {
    if (halves == null) {
      return floats(p);
    }
    float[] to = workspace.panel(length);
    for (int i = 0, from = firstHalf(p); i < length; i++) {
      to[i] = Float.intBitsToFloat(halves[from + i] << 16);
    }
    return to;
  }

  private float[] floats(int p) {
    return panels != null ? panels : rows[p];
  }

  /**
   * Reads the first number of each page of memory that {@link #panels} lie in, so that the
   * processor finds out where the pages are many at a time, and not one after the other on its way
   * through them: a model's 42 MB are more pages than it remembers until the next text. (Half as
   * many, in bfloat16, gained nothing.)
   *
   * @return the sum, which means nothing; whoever stores it keeps the compiler from dropping the
   *     reads
   */
  float touchPages() {
    float sum = 0;
    for (int i = FIRST_PAGE; i < panels.length; i += PAGE) {
      sum += panels[i];
    }
    return sum;
  }

  /** Where piece p begins in the array that {@link #piece} gives. */
  int first(int p) {
    return panels == null ? 0 : FIRST_FLOAT + p * length;
  }

  /** Where piece p begins in {@link #halves}. */
  int firstHalf(int p) {
    return FIRST_HALF + p * length;
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
