package io.github.matryoshka;

/** What to do with a text of more tokens than the model takes. */
public enum LongText {
  /** Keep the first tokens; the result says that it was cut. */
  TRUNCATE,
  /** Refuse it with an {@link IllegalArgumentException}. */
  ERROR,
  /**
   * Embed consecutive windows and take the mean of their unit vectors, each weighted by its number
   * of tokens. The result does not count as cut.
   */
  WINDOW_MEAN
}
