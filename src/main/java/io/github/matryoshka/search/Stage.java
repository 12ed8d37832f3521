package io.github.matryoshka.search;

/**
 * One step of a funnel: the best {@code shortlist} rows by the first {@code dims} numbers, brought
 * to unit length, go on to the next.
 *
 * @param dims how many of the first numbers are compared
 * @param shortlist how many rows go on, or k where that is more
 */
public record Stage(int dims, int shortlist) {

  /**
   * @throws IllegalArgumentException unless both are at least 1
   */
  public Stage {
    if (dims < 1 || shortlist < 1) {
      throw new IllegalArgumentException(
          "stage: expected at least 1 dimension and a shortlist of at least 1, got %d and %d"
              .formatted(dims, shortlist));
    }
  }
}
