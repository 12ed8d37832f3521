package io.github.matryoshka.tools.cli;

import java.nio.file.Path;
import java.util.List;

/** How tables and plots call adaptors. */
final class AdaptorNames {
  /** The name of no adaptor. */
  static final String TRUNCATION = "truncation";

  private AdaptorNames() {}

  /**
   * A name for each word: the file name without its ending, with as many folders before it as it
   * takes to tell it from the others, and from the two words.
   *
   * @param words all different
   */
  static List<String> of(List<String> words) {
    return words.stream().map(word -> name(word, words)).toList();
  }

  private static String name(String word, List<String> all) {
    if (word.equals(AdaptorOption.NONE)) {
      return TRUNCATION;
    }
    if (word.equals(AdaptorOption.GENERAL)) {
      return word;
    }
    int longest = all.stream().mapToInt(each -> Path.of(each).getNameCount()).max().orElse(0);
    for (int parts = 1; parts <= longest; parts++) {
      String name = tail(word, parts);
      int length = parts;
      boolean unique = all.stream().filter(other -> tail(other, length).equals(name)).count() == 1;
      if (unique && !name.equals(TRUNCATION) && !name.equals(AdaptorOption.GENERAL)) {
        return name;
      }
    }
    return word;
  }

  /** The last parts of a path, without the ending. */
  private static String tail(String word, int parts) {
    Path path = Path.of(word).normalize();
    int count = path.getNameCount();
    String tail = path.subpath(Math.max(0, count - parts), count).toString();
    int dot = tail.lastIndexOf('.');
    return dot > tail.lastIndexOf('/') + 1 ? tail.substring(0, dot) : tail;
  }
}
