package io.github.matryoshka.train;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * BM25 over the documents (Robertson and Zaragoza 2009), k₁ = 0.9 and b = 0.4: what a query and a
 * document have in common as words. A teacher that sees what the encoder overlooks, such as names
 * and numbers. Common words are left out by frequency, not by a list. Immutable.
 */
final class Lexicon {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
  private static final double K1 = 0.9;
  private static final double B = 0.4;

  /** A word in more than this share of the documents says nothing, and its list would be long. */
  private static final double COMMON = 0.2;

  private final Map<String, Integer> ids = new HashMap<>();
  private final int[][] postings;
  private final float[][] weights;

  Lexicon(List<String> documents) {
    int[][] texts = new int[documents.size()][];
    for (int d = 0; d < texts.length; d++) {
      texts[d] =
          words(documents.get(d)).mapToInt(w -> ids.computeIfAbsent(w, x -> ids.size())).toArray();
      Arrays.sort(texts[d]);
    }
    int[] frequency = new int[ids.size()];
    for (int[] text : texts) {
      forEachWord(text, (word, times) -> frequency[word]++);
    }
    postings = new int[frequency.length][];
    weights = new float[frequency.length][];
    for (int w = 0; w < frequency.length; w++) {
      boolean rare = frequency[w] <= Math.max(1, COMMON * texts.length);
      postings[w] = new int[rare ? frequency[w] : 0];
      weights[w] = new float[postings[w].length];
    }
    fill(texts, frequency);
  }

  private void fill(int[][] texts, int[] frequency) {
    double average = Arrays.stream(texts).mapToInt(t -> t.length).average().orElse(1);
    int[] filled = new int[frequency.length];
    for (int d = 0; d < texts.length; d++) {
      int document = d;
      double length = K1 * (1 - B + B * texts[d].length / average);
      forEachWord(
          texts[d],
          (word, times) -> {
            if (postings[word].length > 0) {
              double rarity =
                  Math.log(1 + (texts.length - frequency[word] + 0.5) / (frequency[word] + 0.5));
              postings[word][filled[word]] = document;
              weights[word][filled[word]++] =
                  (float) (rarity * times * (K1 + 1) / (times + length));
            }
          });
    }
  }

  /** The distinct words of a text that the documents know, ascending. */
  int[] terms(String text) {
    return words(text).filter(ids::containsKey).mapToInt(ids::get).sorted().distinct().toArray();
  }

  /**
   * Adds the scores of one query, divided by the highest among the candidates.
   *
   * @param terms the query, from {@link #terms}
   * @param columns for each document its candidate, or −1
   * @param scores receives one a candidate, from {@code at}
   * @param count number of candidates
   */
  void score(int[] terms, int[] columns, float[] scores, int at, int count) {
    Arrays.fill(scores, at, at + count, 0);
    for (int term : terms) {
      for (int i = 0; i < postings[term].length; i++) {
        int column = columns[postings[term][i]];
        if (column >= 0) {
          scores[at + column] += weights[term][i];
        }
      }
    }
    float highest = 0;
    for (int j = at; j < at + count; j++) {
      highest = Math.max(highest, scores[j]);
    }
    for (int j = at; highest > 0 && j < at + count; j++) {
      scores[j] /= highest;
    }
  }

  private interface WordUse {
    void accept(int word, int times);
  }

  private static void forEachWord(int[] sorted, WordUse use) {
    for (int i = 0; i < sorted.length; ) {
      int end = i;
      while (end < sorted.length && sorted[end] == sorted[i]) {
        end++;
      }
      use.accept(sorted[i], end - i);
      i = end;
    }
  }

  private static java.util.stream.Stream<String> words(String text) {
    Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
    return matcher.results().map(found -> stem(found.group()));
  }

  /** Plurals only: an S-stemmer (Harman 1991). */
  private static String stem(String word) {
    if (word.length() > 4 && word.endsWith("ies")) {
      return word.substring(0, word.length() - 3) + "y";
    }
    boolean plural =
        word.length() > 3 && word.endsWith("s") && !word.endsWith("ss") && !word.endsWith("us");
    return plural ? word.substring(0, word.length() - 1) : word;
  }
}
