package io.github.matryoshka.search;

/** Checks of row-major matrices that callers hand in. */
final class Matrices {

  private Matrices() {}

  /**
   * @throws IllegalArgumentException unless the array has exactly count × dims finite numbers
   */
  static void require(String name, float[] values, int count, int dims) {
    if (count < 0 || dims < 1) {
      throw new IllegalArgumentException(
          "%s: expected a count of at least 0 and dims of at least 1, got %d and %d"
              .formatted(name, count, dims));
    }
    if (values.length != (long) count * dims) {
      throw new IllegalArgumentException(
          "%s: expected %d × %d = %d numbers, got %d"
              .formatted(name, count, dims, (long) count * dims, values.length));
    }
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "%s: expected finite numbers, got %s (row %d, column %d)"
                .formatted(name, values[i], i / dims, i % dims));
      }
    }
  }
}
