package io.github.matryoshka.tokenizer;

import java.util.List;

/**
 * Finds {@linkplain AddedToken added tokens}: the leftmost match wins, of those that start there
 * the longest, of equal ones the first. One that normalisation leaves nothing of is never found.
 * Immutable, thread-safe, allocates nothing.
 */
final class AddedTokens {
  private final List<AddedToken> tokens;
  private final int[][] contents;
  private final int longest;

  /**
   * Takes the tokens.
   *
   * @param contents code points to find, for each token
   */
  AddedTokens(List<AddedToken> tokens, int[][] contents) {
    this.tokens = List.copyOf(tokens);
    this.contents = contents;
    int most = 0;
    for (int[] content : contents) {
      most = Math.max(most, content.length);
    }
    longest = most;
  }

  /** Length of the longest token in code points, 0 if there is none. */
  int longest() {
    return longest;
  }

  AddedToken token(int index) {
    return tokens.get(index);
  }

  /** Length in code points of what was found for a token. */
  int length(int index) {
    return contents[index].length;
  }

  boolean mayBegin(int codePoint) {
    for (int[] content : contents) {
      if (content[0] == codePoint) {
        return true;
      }
    }
    return false;
  }

  /** Index of the token found at {@code at} in a text that ends at {@code end}, -1 if none is. */
  int match(int[] text, int at, int end) {
    int best = -1;
    int bestLength = 0;
    for (int i = 0; i < contents.length; i++) {
      if (contents[i].length > bestLength && startsWith(text, at, end, contents[i])) {
        best = i;
        bestLength = contents[i].length;
      }
    }
    return best;
  }

  /**
   * Whether the token found there counts.
   *
   * @param text starts at 0 or has at least one code point before {@code at}, and ends at {@code
   *     end} or has at least one behind the token
   */
  boolean counts(int index, int[] text, int at, int end) {
    int until = at + contents[index].length;
    return !tokens.get(index).singleWord()
        || (at == 0 || !isWordCharacter(text[at - 1]))
            && (until == end || !isWordCharacter(text[until]));
  }

  private static boolean startsWith(int[] text, int at, int end, int[] content) {
    if (content.length > end - at) {
      return false;
    }
    for (int i = 0; i < content.length; i++) {
      if (Step.codePoint(text[at + i]) != content[i]) {
        return false;
      }
    }
    return true;
  }

  /** The class {@code \w} of Unicode regular expressions (UTS 18, annex C). */
  private static boolean isWordCharacter(int character) {
    int codePoint = Step.codePoint(character);
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
