package io.github.matryoshka.cuda;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Vectors as 16-bit floats. */
final class Halves {
  private Halves() {}

  /** {@code ‖x[offset … offset + n]‖}. */
  static double norm(float[] x, int offset, int n) {
    double squares = 0;
    for (int i = offset; i < offset + n; i++) {
      squares += (double) x[i] * x[i];
    }
    return Math.sqrt(squares);
  }

  /**
   * Rounds {@code from[offset … offset + n]} to the nearest, ties to even.
   *
   * @return ‖from − rounded‖
   * @throws IllegalArgumentException for numbers of 65,520 and more
   */
  static double write(float[] from, int offset, int n, MemorySegment to, long at) {
    double lost = 0;
    for (int i = 0; i < n; i++) {
      float x = from[offset + i];
      short half = Float.floatToFloat16(x);
      float rounded = Float.float16ToFloat(half);
      if (!Float.isFinite(rounded)) {
        throw new IllegalArgumentException(
            "vector: expected numbers that fit 16-bit floats, got " + x);
      }
      lost += ((double) x - rounded) * ((double) x - rounded);
      to.set(ValueLayout.JAVA_SHORT, at + (long) i * Short.BYTES, half);
    }
    return Math.sqrt(lost);
  }
}
