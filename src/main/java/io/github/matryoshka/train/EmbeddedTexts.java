package io.github.matryoshka.train;

import java.util.List;

/**
 * Texts and their vectors. Shares the array with the caller, who must not change it afterwards.
 *
 * @param texts the texts; their words teach what vectors alone do not
 * @param vectors one row of unit length a text
 */
public record EmbeddedTexts(List<String> texts, float[] vectors) {
  /** No text. */
  public static final EmbeddedTexts NONE = new EmbeddedTexts(List.of(), new float[0]);

  /** Copies the list. */
  public EmbeddedTexts {
    texts = List.copyOf(texts);
  }

  /** How many texts. */
  public int count() {
    return texts.size();
  }

  void require(String subject, int dimensions) {
    if (vectors.length != (long) count() * dimensions) {
      throw new IllegalArgumentException(
          "%s: expected %d × %d numbers, got %d"
              .formatted(subject, count(), dimensions, vectors.length));
    }
    for (float x : vectors) {
      if (!Float.isFinite(x)) {
        throw new IllegalArgumentException(subject + ": expected finite numbers, got " + x);
      }
    }
  }
}
