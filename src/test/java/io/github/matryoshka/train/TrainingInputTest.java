package io.github.matryoshka.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Malformed training data: refused at once, naming what is wrong. */
class TrainingInputTest {
  private static final int D = 2;
  private static final int[] NONE = {};

  @Test
  void documentsAloneAreEnough() {
    TrainingSet set = TrainingSet.of(D, texts(2));
    assertEquals(2, set.documents().count());
    assertFalse(set.labelled());
    assertEquals(0, set.passages().count() + set.queries().count());
  }

  @Test
  void documentsMustDiffer() {
    refused(
        "documents: expected at least two to learn from, got 1", () -> TrainingSet.of(D, texts(1)));
    refused(
        "documents: expected at least two to learn from, got 0",
        () -> TrainingSet.of(D, EmbeddedTexts.NONE));
    EmbeddedTexts same = new EmbeddedTexts(List.of("a", "b", "c"), new float[] {1, 0, 1, 0, 1, 0});
    refused(
        "documents: expected different ones, got the same 3 times", () -> TrainingSet.of(D, same));
  }

  @Test
  void everyTextHasAVectorOfFiniteNumbers() {
    EmbeddedTexts short1 = new EmbeddedTexts(List.of("a", "b"), new float[3]);
    EmbeddedTexts broken = new EmbeddedTexts(List.of("a"), new float[] {1, Float.NaN});
    refused("documents: expected 2 × 2 numbers, got 3", () -> TrainingSet.of(D, short1));
    refused("passages: expected finite numbers, got NaN", () -> passages(broken, 0));
    refused("queries: expected finite numbers, got NaN", () -> queries(broken));
    refused("queries: expected 2 × 2 numbers, got 3", () -> queries(short1));
  }

  @Test
  void everyPassageHasAnOwner() {
    refused("owners: expected one a passage, 2, got 1", () -> passages(texts(2), 0));
    refused("owners: expected documents 0 to 2, got 3", () -> passages(texts(1), 3));
    refused("owners: expected documents 0 to 2, got -1", () -> passages(texts(1), -1));
    assertEquals(2, passages(texts(1), 2).owners()[0]);
  }

  @Test
  void everyQueryHasLabelsOrNoneHas() {
    refused("labels: expected one a query, 2, got 1", () -> queries(texts(2), labels(0)));
    refused("labels: expected documents 0 to 2, got 3", () -> queries(texts(1), labels(3)));
    Labels misled = new Labels(Map.of(0, 1), new int[] {-1});
    refused("labels: expected documents 0 to 2, got -1", () -> queries(texts(1), misled));
    assertTrue(queries(texts(1), labels(0)).labelled());
    assertFalse(queries(texts(1)).labelled());
  }

  @Test
  void labelsNeedAGrade() {
    refused(
        "labels: expected at least one document, with grades above 0, got {}",
        () -> new Labels(Map.of(), NONE));
    refused(
        "labels: expected at least one document, with grades above 0, got {4=0}",
        () -> new Labels(Map.of(4, 0), NONE));
  }

  @Test
  void labelsTellTheBest() {
    Labels labels = new Labels(Map.of(9, 1, 4, 3, 2, 3, 7, 2), NONE);
    assertArrayEquals(new int[] {2, 4, 7, 9}, labels.documents());
    assertArrayEquals(new int[] {2, 4}, labels.best());
  }

  @Test
  void whatTheCallerChangesLaterDoesNotCount() {
    List<String> texts = new ArrayList<>(List.of("a", "b"));
    EmbeddedTexts embedded = new EmbeddedTexts(texts, new float[] {1, 0, 0, 1});
    texts.clear();
    assertEquals(2, TrainingSet.of(D, embedded).documents().count());
  }

  @Test
  void aHeldOutPartMustBeOne() {
    TrainingSet remaining = queries(texts(1), labels(0));
    held(remaining, new int[] {2}, 1, List.of(labels(2)), List.of(NONE));
    held(remaining, new int[] {2}, 1, List.of(labels(2)), List.of(new int[] {0, 1}));
    refused(
        "held out: expected labelled queries in both parts, got 0 left to train on and 1",
        () -> held(queries(texts(1)), new int[] {2}, 1, List.of(labels(2)), List.of(NONE)));
    refused(
        "held out: expected labelled queries in both parts, got 1 left to train on and 0",
        () -> held(remaining, new int[] {2}, 0, List.of(), List.of()));
    refused(
        "held out: expected labels and documents to pass over for each of 1 queries, got 1 and 0",
        () -> held(remaining, new int[] {2}, 1, List.of(labels(2)), List.of()));
    refused(
        "held out: expected labels and documents to pass over for each of 2 queries, got 1 and 2",
        () -> held(remaining, new int[] {2}, 2, List.of(labels(2)), List.of(NONE, NONE)));
    EmbeddedTexts wrong = new EmbeddedTexts(List.of("q"), new float[3]);
    refused(
        "held-out queries: expected 1 × 2 numbers, got 3",
        () ->
            new HeldOutQueries(remaining, new int[] {2}, wrong, List.of(labels(2)), List.of(NONE)));
  }

  @Test
  void heldOutDocumentsAreOnOneSide() {
    TrainingSet remaining = queries(texts(1), labels(0));
    refused(
        "held-out documents: expected different ones from 0 to 2, got 3",
        () -> held(remaining, new int[] {3}, 1, List.of(labels(2)), List.of(NONE)));
    refused(
        "held-out documents: expected different ones from 0 to 2, got 2",
        () -> held(remaining, new int[] {2, 2}, 1, List.of(labels(2)), List.of(NONE)));
    refused(
        "labels to train on: expected documents that are not held out, got 0",
        () -> held(remaining, new int[] {0}, 1, List.of(labels(0)), List.of(NONE)));
    refused(
        "held-out labels: expected documents that are held out, got 1",
        () -> held(remaining, new int[] {2}, 1, List.of(labels(1)), List.of(NONE)));
    refused(
        "documents to pass over: expected documents that are not held out, got 2",
        () -> held(remaining, new int[] {2}, 1, List.of(labels(2)), List.of(new int[] {2})));
    refused(
        "documents to pass over: expected documents that are not held out, got 5",
        () -> held(remaining, new int[] {2}, 1, List.of(labels(2)), List.of(new int[] {5})));
  }

  private static HeldOutQueries held(
      TrainingSet remaining, int[] documents, int count, List<Labels> labels, List<int[]> over) {
    return new HeldOutQueries(remaining, documents, texts(count), labels, over);
  }

  private static TrainingSet passages(EmbeddedTexts passages, int owner) {
    return new TrainingSet(D, texts(3), passages, new int[] {owner}, EmbeddedTexts.NONE, List.of());
  }

  private static TrainingSet queries(EmbeddedTexts queries, Labels... labels) {
    return new TrainingSet(D, texts(3), EmbeddedTexts.NONE, NONE, queries, List.of(labels));
  }

  private static Labels labels(int document) {
    return new Labels(Map.of(document, 1), NONE);
  }

  private static EmbeddedTexts texts(int count) {
    float[] vectors = new float[count * D];
    for (int i = 0; i < count; i++) {
      vectors[i * D + i % 2] = 1;
    }
    return new EmbeddedTexts(
        IntStream.range(0, count).mapToObj(i -> "text " + i).toList(), vectors);
  }

  private static void refused(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }
}
