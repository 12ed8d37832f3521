package io.github.matryoshka.tools.beir;

import java.util.List;

/**
 * Texts with their ids, in file order. Immutable.
 *
 * @param ids unique ids
 * @param texts one text per id
 * @param titles one title per id, which the text begins with, empty where it has none; or none at
 *     all: queries have no titles
 */
public record Texts(List<String> ids, List<String> texts, List<String> titles) {

  /** Texts without titles. */
  public Texts(List<String> ids, List<String> texts) {
    this(ids, texts, List.of());
  }

  /**
   * @throws IllegalArgumentException when the lists differ in length
   */
  public Texts {
    ids = List.copyOf(ids);
    texts = List.copyOf(texts);
    titles = List.copyOf(titles);
    if (!titles.isEmpty() && titles.size() != ids.size()) {
      throw new IllegalArgumentException(
          "titles: expected one per id, got %d ids and %d titles"
              .formatted(ids.size(), titles.size()));
    }
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
