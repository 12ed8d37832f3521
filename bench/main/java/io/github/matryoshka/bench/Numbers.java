package io.github.matryoshka.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers for people. */
final class Numbers {
  private static final int DIGITS = 3;

  private Numbers() {}

  /** Three digits, and all those before the point: 0.0123, 1.5, 12.3, 1230. */
  static String text(double x) {
    if (!Double.isFinite(x)) {
      return Double.toString(x);
    }
    BigDecimal rounded = new BigDecimal(x).round(new MathContext(DIGITS));
    int whole = rounded.precision() - rounded.scale();
    int fraction = rounded.signum() == 0 ? 0 : Math.max(0, DIGITS - whole);
    return whole > DIGITS
        ? Long.toString(Math.round(x))
        : rounded.setScale(fraction, RoundingMode.UNNECESSARY).toPlainString();
  }
}
