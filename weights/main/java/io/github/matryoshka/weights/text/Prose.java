package io.github.matryoshka.weights.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Cuts prose into passages of at most {@value #WORDS} words and tells English from the rest. */
final class Prose {
  static final int WORDS = 200;

  private static final int LEAST_WORDS = 6;
  private static final Pattern SPACE = Pattern.compile("[\\s\\p{Z}]+");
  private static final Pattern SENTENCE =
      Pattern.compile("(?<=[.!?][\"')\\]]?)\\s+(?=[\"'(]?[A-Z0-9])");
  private static final Pattern NUMBERING =
      Pattern.compile(
          "^(?:(?:Chapter|Appendix)\\s+)?(?:\\d+|[A-Z](?=\\.\\d))(?:\\.\\d+)*[.:)]?\\s+|^Q:\\s*|\\s*¶$");

  private static final Set<String> COMMON =
      Set.of(
          "the of and to in a is that for it as with be by on not or are this an from at which have"
              .concat(" was has can you if will its their but they other such used when may one")
              .split(" "));

  private Prose() {}

  /** One line without runs of spaces. */
  static String line(String text) {
    return SPACE.matcher(text).replaceAll(" ").strip();
  }

  /** Whether it reads as English: mostly letters, and among many words some of the common ones. */
  static boolean english(String text) {
    String[] words = text.toLowerCase(Locale.ROOT).split("[^a-z]+");
    long common = List.of(words).stream().filter(COMMON::contains).count();
    return words.length >= LEAST_WORDS
        && letters(text) >= 0.85 * text.length()
        && common * 100 >= words.length * (words.length > 15 ? 15 : 4);
  }

  /** A title without its number; empty unless it has 2 to 20 words. */
  static String title(String text) {
    String line = NUMBERING.matcher(line(text)).replaceAll("");
    int words = words(line);
    return words >= 2 && words <= 20 && letters(line) >= 0.8 * line.length() ? line : "";
  }

  private static long letters(String text) {
    return text.chars().filter(c -> c < 128 && Character.isLetter(c) || c == ' ').count();
  }

  static int words(String text) {
    return text.isBlank() ? 0 : SPACE.split(text.strip()).length;
  }

  /** A titled section: the first passage belongs to the title, the others to one of their own. */
  static void section(String title, List<String> paragraphs, Consumer<Passage> out) {
    String query = title(title);
    for (String text : passages(paragraphs)) {
      if (english(text)) {
        out.accept(query.isEmpty() ? cloze(text) : new Passage(text, query));
      }
      query = "";
    }
  }

  /** Takes the first sentence of middle length out of a long text, as a query about the rest. */
  static Passage cloze(String text) {
    List<String> sentences = new ArrayList<>(List.of(SENTENCE.split(text)));
    if (sentences.size() >= 3 && words(text) >= 50) {
      for (int i = 0; i < sentences.size(); i++) {
        int words = words(sentences.get(i));
        if (words >= LEAST_WORDS && words <= 30 && english(sentences.get(i))) {
          String query = sentences.remove(i);
          return new Passage(String.join(" ", sentences), query);
        }
      }
    }
    return new Passage(text, "");
  }

  private static List<String> passages(List<String> paragraphs) {
    List<String> passages = new ArrayList<>();
    StringBuilder passage = new StringBuilder();
    int length = 0;
    for (String paragraph : paragraphs) {
      String line = line(paragraph);
      List<String> parts = words(line) > WORDS ? List.of(SENTENCE.split(line)) : List.of(line);
      for (String part : parts) {
        int words = words(part);
        if (length + words > WORDS && length > 0) {
          passages.add(passage.toString().strip());
          passage.setLength(0);
          length = 0;
        }
        if (words <= WORDS) {
          passage.append(part).append(' ');
          length += words;
        }
      }
    }
    if (length > 0) {
      passages.add(passage.toString().strip());
    }
    return passages;
  }
}
