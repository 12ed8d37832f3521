package io.github.matryoshka.tokenizer;

/**
 * The word being read, in normalised code points. Characters beyond the longest word a vocabulary
 * accepts are counted but not kept, so a word of any length takes constant memory and linear time.
 * One per thread; allocates nothing after construction.
 */
final class Word {
  private final int[] characters;
  private final int[] hashes;
  private int length;
  private int barrier;

  Word(int capacity) {
    characters = new int[capacity];
    hashes = new int[capacity + 1];
  }

  int capacity() {
    return characters.length;
  }

  /** Number of characters, also those not kept. */
  int length() {
    return length;
  }

  /**
   * Code points, once {@link #settle} was called; the first {@code min(length, capacity)} count.
   */
  int[] characters() {
    return characters;
  }

  /** {@link PieceTable} hashes of the first 0, 1, 2 … characters, once settled. */
  int[] hashes() {
    return hashes;
  }

  void clear() {
    length = 0;
    barrier = 0;
  }

  void add(int codePoint) {
    if (length < characters.length) {
      characters[length] = codePoint;
    }
    length++;
  }

  /**
   * Adds letters as long as there are any.
   *
   * @param steps the {@linkplain Step steps} of the first characters of Unicode
   * @return index of the first character of the text that was not added
   */
  int addLetters(int[] text, int from, int to, int[] steps) {
    int at = from;
    int count = length;
    while (at < to) {
      int c = text[at];
      if (c >= steps.length || !Step.isLetter(steps[c])) {
        break;
      }
      if (count < characters.length) {
        characters[count] = steps[c];
      }
      count++;
      at++;
    }
    length = count;
    return at;
  }

  /**
   * Adds a combining character in canonical order: before those of a higher combining class that
   * follow the last starter, after those of the same class.
   */
  void addMark(int step) {
    if (length < characters.length) {
      int at = length;
      while (at > barrier && Step.middle(characters[at - 1]) > Step.middle(step)) {
        characters[at] = characters[at - 1];
        at--;
      }
      characters[at] = step;
    }
    length++;
  }

  /** No combining character added from now on moves before those that are there. */
  void addBarrier() {
    barrier = Math.min(length, characters.length);
  }

  /** To be called when the word is complete: drops the combining classes and hashes. */
  void settle() {
    int kept = Math.min(length, characters.length);
    int hash = 0;
    for (int i = 0; i < kept; i++) {
      int codePoint = Step.codePoint(characters[i]);
      characters[i] = codePoint;
      hash = PieceTable.hash(hash, codePoint);
      hashes[i + 1] = hash;
    }
  }
}
