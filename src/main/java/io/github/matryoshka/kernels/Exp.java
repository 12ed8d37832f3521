package io.github.matryoshka.kernels;

/**
 * {@code eˣ} for x ≤ 0: x = n·ln 2 + r with |r| ≤ ln 2 / 2, a polynomial for {@code eʳ} (minimax
 * fit, relative error 3e-9 before rounding), and n added to the exponent bits. Below −87 the result
 * stays at e⁻⁸⁷. The constants are shared with the vector form in {@link VectorSoftmax}.
 */
final class Exp {
  static final float LOWEST = -87f;
  static final float LOG2_E = 1.44269504f;

  /** ln 2 in two parts; the first has few bits, so that n times it is exact. */
  static final float LN2_HIGH = 0.693359375f;

  static final float LN2_LOW = -2.12194440e-4f;

  /** 1.5·2²³: adding it leaves the nearest integer in the low bits. */
  static final float ROUND = 12582912f;

  static final float C2 = 0.49999994f;
  static final float C3 = 0.1666652f;
  static final float C4 = 0.041668393f;
  static final float C5 = 0.008368781f;
  static final float C6 = 0.0013814466f;

  private Exp() {}

  /** {@code eˣ}, and 0 below −87, so that {@code −∞} leaves an entry out of a softmax. */
  static float orZero(float x) {
    return x < LOWEST ? 0 : exp(x);
  }

  static float exp(float x) {
    x = Math.max(x, LOWEST);
    float shifted = Math.fma(x, LOG2_E, ROUND);
    float n = shifted - ROUND;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    float p = Math.fma(C6, r, C5);
    p = Math.fma(p, r, C4);
    p = Math.fma(p, r, C3);
    p = Math.fma(p, r, C2);
    p = Math.fma(p, r, 1f);
    p = Math.fma(p, r, 1f);
    return Float.intBitsToFloat(
        Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(shifted) << 23));
  }
}
