package io.github.matryoshka.kernels;

/**
 * The order in which a row is summed: number i goes to lane i mod 16, and the sixteen lanes are
 * added as a tree of halves. Widths of 4, 8 and 16 floats all reproduce it exactly, which is why
 * results do not depend on the processor.
 */
final class Lanes {
  static final int COUNT = 16;

  private Lanes() {}

  /** The tree sum of sixteen lanes. */
  static float sum(float[] v) {
    float a = (v[0] + v[8]) + (v[4] + v[12]);
    float b = (v[1] + v[9]) + (v[5] + v[13]);
    float c = (v[2] + v[10]) + (v[6] + v[14]);
    float d = (v[3] + v[11]) + (v[7] + v[15]);
    return (a + c) + (b + d);
  }
}
