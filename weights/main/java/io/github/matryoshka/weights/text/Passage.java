package io.github.matryoshka.weights.text;

/**
 * One training text.
 *
 * @param text what a document would say
 * @param query a short text that belongs to it (its title, headword, question or a sentence taken
 *     out of it), or empty
 */
record Passage(String text, String query) {

  Passage {
    if (text.isBlank()) {
      throw new IllegalArgumentException("passage: expected text, got none (query " + query + ")");
    }
  }
}
