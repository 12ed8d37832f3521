package io.github.matryoshka.tokenizer;

import java.util.List;

/**
 * Finds {@linkplain AddedToken added tokens} in raw text: the leftmost match wins, the longest of
 * those that start there. Immutable, thread-safe, allocates nothing.
 */
final class AddedTokens {
  private final List<AddedToken> tokens;
  private final char[][] contents;
  private final int longest;

  AddedTokens(List<AddedToken> tokens) {
    this.tokens = List.copyOf(tokens);
    this.contents = tokens.stream().map(t -> t.content().toCharArray()).toArray(char[][]::new);
    this.longest = tokens.stream().mapToInt(t -> t.content().length()).max().orElse(0);
  }

  /** Length of the longest token in chars, 0 if there is none. */
  int longest() {
    return longest;
  }

  AddedToken token(int index) {
    return tokens.get(index);
  }

  int size() {
    return tokens.size();
  }

  boolean mayBegin(int codePoint) {
    for (int i = 0; i < contents.length; i++) {
      if (Character.codePointAt(contents[i], 0) == codePoint) {
        return true;
      }
    }
    return false;
  }

  /** Index of the longest token that starts at {@code at}, -1 if none does. */
  int match(char[] text, int at, int to) {
    int best = -1;
    int bestLength = 0;
    for (int i = 0; i < contents.length; i++) {
      if (contents[i].length > bestLength && startsWith(text, at, to, contents[i])) {
        best = i;
        bestLength = contents[i].length;
      }
    }
    return best;
  }

  private static boolean startsWith(char[] text, int at, int to, char[] content) {
    if (content.length > to - at) {
      return false;
    }
    for (int i = 0; i < content.length; i++) {
      if (text[at + i] != content[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether no character of a word touches the range; {@code text} runs from 0 to {@code to}. */
  static boolean standsAlone(char[] text, int from, int until, int to) {
    return (from == 0 || !isWordCharacter(Character.codePointBefore(text, from)))
        && (until == to || !isWordCharacter(Character.codePointAt(text, until, to)));
  }

  /** The class {@code \w} of Unicode regular expressions (UTS 18, annex C). */
  private static boolean isWordCharacter(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.DECIMAL_DIGIT_NUMBER,
          Character.CONNECTOR_PUNCTUATION ->
          true;
      default -> Character.isAlphabetic(codePoint) || codePoint == 0x200C || codePoint == 0x200D;
    };
  }
}
