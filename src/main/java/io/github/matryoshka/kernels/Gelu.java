package io.github.matryoshka.kernels;

/**
 * {@code x·Φ(x) = x/2·(1 + erf(x/√2))}, the exact form BERT was trained with. {@code erf(x/√2)} is
 * {@code x·P(x²)/Q(x²)} on |x| ≤ 5.3, a rational minimax fit of degree 5/5 (relative error 1e-8
 * before rounding), and constant beyond, where it is 1 to within 1.2e-7.
 */
final class Gelu {
  static final float LIMIT = 5.3f;
  static final float P0 = 0.7978845f;
  static final float P1 = 0.06528225f;
  static final float P2 = 0.009219448f;
  static final float P3 = 3.145714e-4f;
  static final float P4 = 1.2709845e-5f;
  static final float P5 = 4.8539043e-8f;
  static final float Q1 = 0.24848568f;
  static final float Q2 = 0.02796955f;
  static final float Q3 = 0.0018194771f;
  static final float Q4 = 7.0353206e-5f;
  static final float Q5 = 1.2417279e-6f;

  private Gelu() {}

  /** 1/√(2π), the height of the normal density φ at 0. */
  static final float PEAK = 0.39894228f;

  static float gelu(float x) {
    float half = 0.5f * x;
    return Math.fma(half, erf(x), half);
  }

  /** {@code (x·Φ(x))′ = Φ(x) + x·φ(x)}. */
  static float slope(float x) {
    float density = PEAK * Exp.orZero(-0.5f * x * x);
    return Math.fma(x, density, Math.fma(0.5f, erf(x), 0.5f));
  }

  /** {@code erf(x/√2)}. */
  private static float erf(float x) {
    float c = Math.min(Math.max(x, -LIMIT), LIMIT);
    float t = c * c;
    float p = Math.fma(P5, t, P4);
    p = Math.fma(p, t, P3);
    p = Math.fma(p, t, P2);
    p = Math.fma(p, t, P1);
    p = Math.fma(p, t, P0);
    float q = Math.fma(Q5, t, Q4);
    q = Math.fma(q, t, Q3);
    q = Math.fma(q, t, Q2);
    q = Math.fma(q, t, Q1);
    q = Math.fma(q, t, 1f);
    return c * p / q;
  }
}
