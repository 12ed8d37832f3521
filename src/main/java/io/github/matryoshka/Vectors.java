package io.github.matryoshka;

/** Cutting a vector to its first numbers and scaling the rest to unit length. */
public final class Vectors {
  private Vectors() {}

  /**
   * {@code out = in[:dims] / ‖in[:dims]‖}, the norm in double. A zero vector stays zero. Allocates
   * nothing; {@code in} and {@code out} may be the same place.
   *
   * @throws IllegalArgumentException if dims is below 1 or the vector is not finite
   * @throws IndexOutOfBoundsException if either array is too short
   */
  public static void truncate(float[] in, int inOffset, int dims, float[] out, int outOffset) {
    if (dims < 1) {
      throw new IllegalArgumentException("dims: expected at least 1, got " + dims);
    }
    double squares = 0;
    for (int i = 0; i < dims; i++) {
      squares += (double) in[inOffset + i] * in[inOffset + i];
    }
    if (!Double.isFinite(squares)) {
      throw new IllegalArgumentException("vector: expected finite numbers, got NaN or infinity");
    }
    double scale = squares == 0 ? 0 : 1 / Math.sqrt(squares);
    for (int i = 0; i < dims; i++) {
      out[outOffset + i] = (float) (in[inOffset + i] * scale);
    }
  }
}
