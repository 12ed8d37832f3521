package io.github.matryoshka.tools.training;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Short texts out of documents, which stand in for the queries that nobody has asked yet: each
 * document's title and some of its sentences, spread evenly over it. The same text is taken once,
 * from the first document that has it, and a whole document is no passage. The same documents give
 * the same passages.
 *
 * @param texts the passages, in the order of the documents; runs of white space are one space
 * @param owners for each passage the place of its document
 */
public record Passages(List<String> texts, List<Integer> owners) {

  /** Sentences of one document, at most: all of an abstract, and of a book not too many. */
  static final int SENTENCES = 32;

  private static final int LEAST_WORDS = 4;
  private static final int MOST_WORDS = 60;
  private static final Pattern SPACE = Pattern.compile("[\\s\\p{Z}]+");

  private static final Pattern PARAGRAPH = Pattern.compile("\\R\\s*\\R");

  /** Where words are not set apart by spaces, a sign counts as one. */
  private static final Pattern WORD =
      Pattern.compile("\\p{IsIdeographic}|[\\p{L}\\p{M}\\p{N}&&[^\\p{IsIdeographic}]]++");

  /**
   * What a full stop follows though the sentence goes on: titles, references, initials. {@link
   * BreakIterator} only sees the capital letter after it.
   */
  private static final Pattern ABBREVIATION =
      Pattern.compile(
          "(?:^|[\\s\\p{Ps}])(?:\\p{Lu}|(?i:Dr|Mr|Mrs|Ms|Prof|St|Fig|Figs|Eq|Eqs|Ref|Refs|vs|cf|al"
              + "|approx|ca|e\\.g|i\\.e|viz|resp))\\.\\s*$");

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException when they differ in length
   */
  public Passages {
    texts = List.copyOf(texts);
    owners = List.copyOf(owners);
    if (texts.size() != owners.size()) {
      throw new IllegalArgumentException(
          "passages: expected one owner each, got %d texts and %d owners"
              .formatted(texts.size(), owners.size()));
    }
  }

  /**
   * Takes passages out of documents.
   *
   * @param most passages in all; where they would be more, fewer sentences are taken of each
   * @throws IllegalArgumentException when most is negative
   */
  public static Passages of(TrainingData data, int most) {
    if (most < 0) {
      throw new IllegalArgumentException("passages: expected no negative number, got " + most);
    }
    int each = Math.min(SENTENCES + 1, most / data.documents().size());
    Set<String> known = new HashSet<>();
    for (String document : data.documents()) {
      known.add(line(document));
    }
    List<String> texts = new ArrayList<>();
    List<Integer> owners = new ArrayList<>();
    for (int d = 0; d < data.documents().size(); d++) {
      for (String text : of(data.documents().get(d), data.title(d), each, known)) {
        texts.add(text);
        owners.add(d);
      }
    }
    return new Passages(texts, owners);
  }

  /** The title, then sentences of what comes after it; what is taken becomes known. */
  private static List<String> of(String document, String title, int most, Set<String> known) {
    List<String> taken = new ArrayList<>();
    String name = line(title);
    int length = words(name);
    if (most > 0 && length > 0 && length <= MOST_WORDS && known.add(name)) {
      taken.add(name);
    }
    List<String> sentences =
        sentences(document.substring(title.length())).stream()
            .filter(sentence -> !known.contains(sentence) && sentenceLength(words(sentence)))
            .distinct()
            .toList();
    int count = Math.min(Math.min(SENTENCES, most - taken.size()), sentences.size());
    for (int i = 0; i < count; i++) {
      // The middle of the i-th of as many equal parts.
      taken.add(sentences.get((int) ((2L * i + 1) * sentences.size() / (2L * count))));
    }
    known.addAll(taken);
    return taken;
  }

  private static boolean sentenceLength(int words) {
    return words >= LEAST_WORDS && words <= MOST_WORDS;
  }

  /** The sentences of a text, each on one line, in order; an empty line ends one too. */
  static List<String> sentences(String text) {
    List<String> sentences = new ArrayList<>();
    for (String paragraph : PARAGRAPH.split(text)) {
      addSentences(paragraph, sentences);
    }
    return sentences;
  }

  private static void addSentences(String paragraph, List<String> to) {
    BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ENGLISH);
    breaks.setText(paragraph);
    int from = breaks.first();
    for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
      String piece = paragraph.substring(from, end);
      if (end == paragraph.length() || !ABBREVIATION.matcher(piece).find()) {
        to.add(line(piece));
        from = end;
      }
    }
  }

  static int words(String text) {
    return (int) WORD.matcher(text).results().count();
  }

  private static String line(String text) {
    return SPACE.matcher(text).replaceAll(" ").strip();
  }
}
