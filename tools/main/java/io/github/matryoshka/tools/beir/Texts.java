package io.github.matryoshka.tools.beir;

import java.util.List;

/**
 * Texts with their ids, in file order. Immutable.
 *
 * @param ids unique ids
 * @param texts one text per id
 */
public record Texts(List<String> ids, List<String> texts) {

  /**
   * @throws IllegalArgumentException when the lists differ in length
   */
  public Texts {
    ids = List.copyOf(ids);
    texts = List.copyOf(texts);
    if (ids.size() != texts.size()) {
      throw new IllegalArgumentException(
          "texts: expected one per id, got %d ids and %d texts"
              .formatted(ids.size(), texts.size()));
    }
  }

  /** Number of texts. */
  public int size() {
    return ids.size();
  }
}
