package io.github.matryoshka.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LexiconTest {
  private static final List<String> DOCUMENTS =
      List.of(
          "Whales sing; a whale sings.",
          "The ox and the fox",
          "Vitamin B12 and cobalamin",
          "Studies of glass boxes",
          "Die Straße führt zum Café",
          "Nothing else");

  @Test
  void wordsAreFoundWhateverTheirCaseAndNumber() {
    Lexicon lexicon = new Lexicon(DOCUMENTS);
    assertFound(lexicon, "WHALE", 0);
    assertFound(lexicon, "whales!", 0);
    assertFound(lexicon, "study", 3);
    assertFound(lexicon, "b12", 2);
    assertFound(lexicon, "STRASSE straße", 4);
    assertFound(lexicon, "CAFÉ", 4);
    assertFound(lexicon, "foxes", -1);
    assertFound(lexicon, "glas", -1);
    assertFound(lexicon, "unknown, words; only", -1);
    assertFound(lexicon, "", -1);
  }

  private static void assertFound(Lexicon lexicon, String query, int document) {
    float[] scores = score(lexicon, query, DOCUMENTS.size());
    for (int d = 0; d < scores.length; d++) {
      assertEquals(d == document ? 1 : 0, scores[d], query + " in " + DOCUMENTS.get(d));
    }
  }

  @Test
  void aWordInManyDocumentsCountsNothing() {
    List<String> documents =
        IntStream.range(0, 20)
            .mapToObj(i -> (i < 4 ? "four " : "") + (i < 5 ? "five" : "x" + i))
            .toList();
    Lexicon lexicon = new Lexicon(documents);
    assertEquals(1, Arrays.stream(toInts(score(lexicon, "four", 20))).max().orElseThrow());
    assertEquals(0, Arrays.stream(toInts(score(lexicon, "five", 20))).max().orElseThrow());
  }

  private static int[] toInts(float[] x) {
    return IntStream.range(0, x.length).map(i -> (int) x[i]).toArray();
  }

  @Test
  void theFewestDocumentsStillHaveRareWords() {
    Lexicon lexicon = new Lexicon(List.of("one", "two"));
    assertArrayEquals(new float[] {1, 0}, score(lexicon, "one", 2));
  }

  @Test
  void termsAreDistinctAndAscending() {
    int[] terms = new Lexicon(DOCUMENTS).terms("fox whale ox whales FOX");
    assertEquals(3, terms.length);
    assertArrayEquals(Arrays.stream(terms).sorted().distinct().toArray(), terms);
  }

  @Test
  void scoresAreThoseOfTheFormula() {
    SplittableRandom random = new SplittableRandom(3);
    List<List<String>> words = new ArrayList<>();
    for (int d = 0; d < 60; d++) {
      List<String> document = new ArrayList<>();
      for (int i = random.nextInt(1, 40); i > 0; i--) {
        // Squared: some words are common, most are rare.
        document.add("w" + (int) (200 * Math.pow(random.nextDouble(), 2)));
      }
      words.add(document);
    }
    Lexicon lexicon = new Lexicon(words.stream().map(w -> String.join(" ", w)).toList());
    for (int trial = 0; trial < 200; trial++) {
      List<String> query =
          IntStream.range(0, 6).mapToObj(i -> "w" + random.nextInt(200)).distinct().toList();
      int[] candidates = IntStream.range(0, 60).filter(d -> random.nextInt(3) > 0).toArray();
      int[] columns = new int[60];
      Arrays.fill(columns, -1);
      for (int c = 0; c < candidates.length; c++) {
        columns[candidates[c]] = c;
      }
      float[] scores = new float[candidates.length + 5];
      Arrays.fill(scores, 7);
      lexicon.score(lexicon.terms(String.join(" ", query)), columns, scores, 2, candidates.length);
      double[] wanted = reference(words, query, candidates);
      for (int c = 0; c < candidates.length; c++) {
        assertEquals(wanted[c], scores[2 + c], 1e-6);
      }
      assertArrayEquals(new float[] {7, 7}, Arrays.copyOf(scores, 2));
      assertEquals(7, scores[2 + candidates.length]);
    }
  }

  /** BM25 with k₁ = 0.9, b = 0.4, without words in more than a fifth, divided by the highest. */
  private static double[] reference(
      List<List<String>> words, List<String> query, int[] candidates) {
    double average = words.stream().mapToInt(List::size).average().orElseThrow();
    double[] scores = new double[candidates.length];
    for (String word : query) {
      double n = words.stream().filter(d -> new HashSet<>(d).contains(word)).count();
      if (n > 0.2 * words.size()) {
        continue;
      }
      double idf = Math.log(1 + (words.size() - n + 0.5) / (n + 0.5));
      for (int c = 0; c < candidates.length; c++) {
        List<String> document = words.get(candidates[c]);
        double tf = document.stream().filter(word::equals).count();
        double norm = 0.9 * (1 - 0.4 + 0.4 * document.size() / average);
        scores[c] += idf * tf * 1.9 / (tf + norm);
      }
    }
    double highest = Arrays.stream(scores).max().orElse(0);
    return Arrays.stream(scores).map(s -> highest == 0 ? 0 : s / highest).toArray();
  }

  @Test
  void documentsWithoutWordsAreNoError() {
    Lexicon lexicon = new Lexicon(List.of("", "...", "word"));
    assertArrayEquals(new float[] {0, 0, 1}, score(lexicon, "a word", 3));
    assertTrue(new Lexicon(List.of("", "")).terms("word").length == 0);
  }

  private static float[] score(Lexicon lexicon, String query, int n) {
    float[] scores = new float[n];
    lexicon.score(lexicon.terms(query), IntStream.range(0, n).toArray(), scores, 0, n);
    return scores;
  }
}
