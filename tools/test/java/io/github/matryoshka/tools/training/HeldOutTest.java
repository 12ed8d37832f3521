package io.github.matryoshka.tools.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.tools.training.HeldOut.Rule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeldOutTest {
  private static final int DOCUMENTS = 200;

  @Test
  void sciFactIsPartedIntoWholeComponents() throws IOException {
    TrainingData data =
        TrainingData.load("scifact", true, Path.of("unused"), (task, done, total) -> {});
    HeldOut parts = HeldOut.of(data, 0.2, 1);
    requireParted(data, parts);
    assertEquals(Rule.COMPONENTS, parts.rule());
    assertTrue(parts.passedOver().stream().allMatch(List::isEmpty));
    assertEquals(162, parts.validation().queries().size());
    assertEquals(809 - 162, parts.training().queries().size());
    List<TrainingQuery> both = new ArrayList<>(parts.training().queries());
    both.addAll(parts.validation().queries());
    assertEquals(Set.copyOf(data.queries()), Set.copyOf(both), "a label was lost");
    assertTrue(parts.description().startsWith("held out 162 queries and "), parts.description());
  }

  @Test
  void randomGraphsArePartedWhateverTheirDensity() {
    for (int seed = 0; seed < 60; seed++) {
      int positives = 1 + seed % 6;
      TrainingData data = random(20 + seed, positives, seed);
      for (double fraction : new double[] {0.05, 0.2, 0.5}) {
        requireParted(data, HeldOut.of(data, fraction, seed));
      }
    }
  }

  @Test
  void oneGiantComponentIsPartedByDocuments() {
    TrainingData data = random(300, 10, 5);
    HeldOut parts = HeldOut.of(data, 0.2, 1);
    requireParted(data, parts);
    assertEquals(Rule.DOCUMENTS, parts.rule());
    assertEquals(DOCUMENTS / 5, parts.documents().size());
    assertEquals(60, parts.validation().queries().size());
    assertEquals(240, parts.training().queries().size());
    assertTrue(parts.description().contains("some documents"), parts.description());
  }

  @Test
  void sameSeedGivesTheSameParts() {
    for (int positives : List.of(1, 10)) {
      TrainingData data = random(100, positives, 3);
      assertEquals(HeldOut.of(data, 0.2, 7), HeldOut.of(data, 0.2, 7));
      assertNotEquals(HeldOut.of(data, 0.2, 7), HeldOut.of(data, 0.2, 8));
    }
  }

  @Test
  void negativesThatAreHeldOutAreNoLabelsOfTraining() {
    TrainingData data =
        data(3, List.of(query("a", Map.of(0, 1), List.of(1, 2)), query("b", Map.of(1, 2))));
    for (int seed = 0; seed < 4; seed++) {
      requireParted(data, HeldOut.of(data, 0.5, seed));
    }
  }

  @Test
  void queriesThatCannotBePartedAreRefused() {
    String message = "held out: expected queries with different relevant documents, got %d on %d";
    assertEquals(message.formatted(0, 0) + " (made up)", refused(data(1, List.of())));
    TrainingQuery one = query("a", Map.of(0, 1));
    assertEquals(message.formatted(1, 1) + " (made up)", refused(data(1, List.of(one))));
    TrainingQuery same = query("b", Map.of(0, 1));
    assertEquals(message.formatted(2, 1) + " (made up)", refused(data(1, List.of(one, same))));
  }

  @Test
  void twoQueriesCanBeParted() {
    TrainingData data = data(2, List.of(query("a", Map.of(0, 1)), query("b", Map.of(1, 1))));
    HeldOut parts = HeldOut.of(data, 0.9, 1);
    assertEquals(1, parts.training().queries().size());
    assertEquals(1, parts.validation().queries().size());
  }

  @Test
  void theFractionLiesBetweenZeroAndOne() {
    TrainingData data = random(10, 1, 1);
    for (double fraction : new double[] {0, 1, Double.NaN}) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> HeldOut.of(data, fraction, 1));
      assertEquals("fraction: expected between 0 and 1, got " + fraction, e.getMessage());
    }
  }

  /** No query is in both parts, and no document has labels in both. */
  private static void requireParted(TrainingData data, HeldOut parts) {
    assertEquals(data.documents(), parts.training().documents());
    assertEquals(data.documents(), parts.validation().documents());
    assertTrue(
        Collections.disjoint(parts.training().queryTexts(), parts.validation().queryTexts()));
    assertTrue(Collections.disjoint(labelled(parts.training()), parts.documents()));
    assertTrue(parts.documents().containsAll(labelled(parts.validation())));
    for (int v = 0; v < parts.validation().queries().size(); v++) {
      TrainingQuery query = parts.validation().queries().get(v);
      Set<Integer> relevant = new HashSet<>(parts.passedOver().get(v));
      relevant.addAll(query.positives().keySet());
      int original = data.queryTexts().indexOf(query.text());
      assertEquals(data.queries().get(original).positives().keySet(), relevant);
    }
    assertTrue(!parts.training().queries().isEmpty() && !parts.validation().queries().isEmpty());
  }

  private static Set<Integer> labelled(TrainingData data) {
    Set<Integer> documents = new HashSet<>();
    for (TrainingQuery query : data.queries()) {
      documents.addAll(query.positives().keySet());
      documents.addAll(query.negatives());
    }
    return documents;
  }

  private static String refused(TrainingData data) {
    return assertThrows(IllegalArgumentException.class, () -> HeldOut.of(data, 0.5, 1))
        .getMessage();
  }

  private static TrainingData random(int queries, int positives, long seed) {
    Random random = new Random(seed);
    List<TrainingQuery> labels = new ArrayList<>();
    for (int q = 0; q < queries; q++) {
      SortedMap<Integer, Integer> relevant = new TreeMap<>();
      for (int p = 0; p < positives; p++) {
        relevant.put(random.nextInt(DOCUMENTS), 1 + random.nextInt(2));
      }
      labels.add(query("q" + q, relevant, List.of(random.nextInt(DOCUMENTS))));
    }
    return data(DOCUMENTS, labels);
  }

  private static TrainingQuery query(String text, Map<Integer, Integer> positives) {
    return query(text, positives, List.of());
  }

  private static TrainingQuery query(
      String text, Map<Integer, Integer> positives, List<Integer> negatives) {
    return new TrainingQuery(text, new TreeMap<>(positives), negatives);
  }

  private static TrainingData data(int documents, List<TrainingQuery> queries) {
    List<String> texts = IntStream.range(0, documents).mapToObj(d -> "d" + d).toList();
    return new TrainingData("made up", texts, List.of(), queries, new TreeMap<>());
  }
}
