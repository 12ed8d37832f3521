package io.github.matryoshka.search;

/**
 * The best documents of one query, best first; equal scores by id in {@link IdOrder#DESCENDING}.
 *
 * <p>The arrays are the record's own and are not copied: treat them as read-only.
 *
 * @param ids document ids
 * @param scores their scores, not ascending, as long as {@code ids}
 */
public record Hits(String[] ids, float[] scores) {

  /**
   * @throws IllegalArgumentException when the arrays differ in length
   */
  public Hits {
    if (ids.length != scores.length) {
      throw new IllegalArgumentException(
          "hits: expected one score per id, got %d ids and %d scores"
              .formatted(ids.length, scores.length));
    }
  }

  /** Number of documents found. */
  public int size() {
    return ids.length;
  }
}
