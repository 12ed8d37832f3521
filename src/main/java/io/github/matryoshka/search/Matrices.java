package io.github.matryoshka.search;

/** Checks of row-major matrices that callers hand in. */
final class Matrices {

  /** Products of such numbers, and any sum of them, are far from where floats end. */
  private static final float LARGEST = 1e15f;

  private Matrices() {}

  /**
   * @throws IllegalArgumentException unless the array has exactly count × dims finite numbers, none
   *     of them larger than 1e15
   */
  static void require(String name, float[] values, int count, int dims) {
    if (count < 0 || dims < 1 || dims > Rows.MOST_DIMS) {
      throw new IllegalArgumentException(
          "%s: expected a count of at least 0 and dims of 1 to %d, got %d and %d"
              .formatted(name, Rows.MOST_DIMS, count, dims));
    }
    if (values.length != (long) count * dims) {
      throw new IllegalArgumentException(
          "%s: expected %d × %d = %d numbers, got %d"
              .formatted(name, count, dims, (long) count * dims, values.length));
    }
    for (int i = 0; i < values.length; i++) {
      if (!(Math.abs(values[i]) <= LARGEST)) {
        String expected = Float.isFinite(values[i]) ? "numbers up to 1e15" : "finite numbers";
        throw new IllegalArgumentException(
            "%s: expected %s, got %s (row %d, column %d)"
                .formatted(name, expected, values[i], i / dims, i % dims));
      }
    }
  }
}
