package io.github.matryoshka.train;

import java.util.Map;

/**
 * What is known to answer one query. Immutable by convention.
 *
 * @param grades document → grade above 0, more is better; at least one
 * @param negatives documents that look relevant and are not
 */
public record Labels(Map<Integer, Integer> grades, int[] negatives) {

  /**
   * @throws IllegalArgumentException without a document, or for a grade below 1
   */
  public Labels {
    grades = Map.copyOf(grades);
    if (grades.isEmpty() || grades.values().stream().anyMatch(grade -> grade < 1)) {
      throw new IllegalArgumentException(
          "labels: expected at least one document, with grades above 0, got " + grades);
    }
  }

  /** The relevant documents, ascending. */
  int[] documents() {
    return grades.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  /** The documents of the highest grade, ascending. */
  int[] best() {
    int highest = grades.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
    return grades.entrySet().stream()
        .filter(entry -> entry.getValue() == highest)
        .mapToInt(Map.Entry::getKey)
        .sorted()
        .toArray();
  }
}
