package io.github.matryoshka.tools.training;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A query and what is known to answer it. Documents are given by their place in {@link
 * TrainingData#documents}. Immutable.
 *
 * @param text the query as it is
 * @param positives relevant document → grade above 0, more is better; at least one
 * @param negatives documents that look relevant and are not, may be none; without repetition, none
 *     of them positive
 */
public record TrainingQuery(
    String text, SortedMap<Integer, Integer> positives, List<Integer> negatives) {

  /**
   * Copies both; a document that is also positive is no negative: mined negatives often hold some.
   *
   * @throws IllegalArgumentException when there is no positive, or one has no grade above 0
   */
  public TrainingQuery {
    if (positives.isEmpty()) {
      throw new IllegalArgumentException(
          "query: expected a relevant document, got none (%s)".formatted(text));
    }
    for (int grade : positives.values()) {
      if (grade < 1) {
        throw new IllegalArgumentException(
            "query: expected grades above 0, got %d (%s)".formatted(grade, text));
      }
    }
    SortedMap<Integer, Integer> relevant =
        Collections.unmodifiableSortedMap(new TreeMap<>(positives));
    positives = relevant;
    negatives = negatives.stream().filter(d -> !relevant.containsKey(d)).distinct().toList();
  }
}
