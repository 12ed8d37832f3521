package io.github.matryoshka.tokenizer;

import java.text.Normalizer;
import java.util.Arrays;

/**
 * HuggingFace's {@code BertNormalizer} and {@code BertPreTokenizer}, one code point at a time: what
 * remains of a character in the normalised text, and whether it is part of a word there.
 *
 * <p>The library makes four passes over the text (clean, isolate ideographs, NFD without nonspacing
 * marks, lower case) and then splits at white space and punctuation. All of it acts on single
 * characters except the canonical reordering of NFD; that is left to {@link Word}, which gets the
 * combining class with every character that moves. Immutable, thread-safe; allocates, so callers
 * keep the results ({@link CharacterTable}).
 *
 * @param cleanText remove control characters, turn white space into spaces
 * @param isolateIdeographs put spaces around CJK ideographs
 * @param stripAccents decompose canonically and drop nonspacing marks
 * @param lowerCase lower case, character by character (no final sigma)
 */
record Normalization(
    boolean cleanText, boolean isolateIdeographs, boolean stripAccents, boolean lowerCase) {

  /** Leaves the text as it is. */
  static final Normalization NONE = new Normalization(false, false, false, false);

  /** No character below decomposes: ASCII alone never loads the JDK's normalisation tables. */
  private static final int FIRST_DECOMPOSED = 0xC0;

  /** As the files have it: accents are stripped where text is lower-cased unless they say it. */
  static Normalization bert(
      boolean cleanText, boolean isolateIdeographs, Boolean stripAccents, boolean lowerCase) {
    boolean strip = stripAccents == null ? lowerCase : stripAccents;
    return new Normalization(cleanText, isolateIdeographs, strip, lowerCase);
  }

  /** The steps that a code point of the raw text contributes, in order; see {@link Step}. */
  int[] steps(int codePoint) {
    int character = codePoint;
    if (cleanText) {
      if (UnicodeTables.REMOVED.contains(codePoint)) {
        return new int[] {Step.NOTHING};
      }
      character = UnicodeTables.WHITE_SPACE.contains(codePoint) ? ' ' : codePoint;
    }
    boolean isolated = isolateIdeographs && UnicodeTables.IDEOGRAPHS.contains(character);
    int[] parts = stripAccents ? decompose(character) : new int[] {character};
    int[] steps = new int[2 * parts.length + 2];
    int count = 0;
    if (isolated) {
      steps[count++] = Step.SPACE | ' ';
    }
    for (int part : parts) {
      count = add(part, steps, count);
    }
    if (isolated) {
      steps[count++] = Step.SPACE | ' ';
    }
    return count == 0 ? new int[] {Step.NOTHING} : Arrays.copyOf(steps, count);
  }

  private int add(int part, int[] steps, int count) {
    if (stripAccents && UnicodeTables.COMBINING_MARKS.contains(part)) {
      return count;
    }
    if (stripAccents && UnicodeTables.STARTER_MARKS.contains(part)) {
      steps[count] = Step.BARRIER;
      return count + 1;
    }
    if (lowerCase && part == 'İ') {
      // The only character whose lower case is two. It gets here only if accents are kept.
      steps[count] = 'i';
      steps[count + 1] = 0x307;
      return count + 2;
    }
    steps[count] = step(lowerCase ? lower(part) : part);
    return count + 1;
  }

  private int step(int character) {
    if (UnicodeTables.WHITE_SPACE.contains(character)) {
      return Step.SPACE | character;
    }
    if (UnicodeTables.PUNCTUATION.contains(character)) {
      return Step.ALONE | character;
    }
    int moving = stripAccents ? UnicodeTables.movingClass(character) : 0;
    return moving == 0 ? character : Step.mark(character, moving);
  }

  private static int[] decompose(int character) {
    if (character < FIRST_DECOMPOSED || UnicodeTables.KEPT_WHOLE.contains(character)) {
      return new int[] {character};
    }
    String text = Character.toString(character);
    return Normalizer.normalize(text, Normalizer.Form.NFD).codePoints().toArray();
  }

  /** The JDK's mapping and what Unicode 17 added to it. */
  private static int lower(int character) {
    if (character >= 0x16EA0 && character <= 0x16EB8) {
      return character + 0x1B;
    }
    return switch (character) {
      case 0xA7CE, 0xA7D2, 0xA7D4 -> character + 1;
      default -> Character.toLowerCase(character);
    };
  }
}
