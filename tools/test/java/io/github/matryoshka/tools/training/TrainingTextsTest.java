package io.github.matryoshka.tools.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.train.EmbeddedTexts;
import io.github.matryoshka.train.HeldOutQueries;
import io.github.matryoshka.train.Labels;
import io.github.matryoshka.train.TrainingSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainingTextsTest {
  private static final int D = 3;

  private final List<String> tasks = new ArrayList<>();
  private final List<String> embedded = new ArrayList<>();

  @Test
  void documentsAloneComeWithTheirPassages() throws IOException {
    TrainingTexts texts = of(data(4, 0, 0), List.of());
    TrainingSet set = texts.set();
    assertEquals(4, set.documents().count());
    assertEquals("Title of 2", set.passages().texts().get(4));
    assertEquals("It says something of 2.", set.passages().texts().get(5));
    assertArrayEquals(new int[] {0, 0, 1, 1, 2, 2, 3, 3}, set.owners());
    assertEquals(0, set.queries().count());
    assertEquals(List.of("documents", "passages"), tasks);
    assertEquals(Optional.empty(), texts.heldOut());
    assertEquals(List.of(), texts.notices());
    requireVectors(set.documents());
    requireVectors(set.passages());
  }

  @Test
  void queriesWithoutLabelsAreOnlyTexts() throws IOException {
    TrainingTexts texts = of(data(4, 0, 0), List.of("why?", "what?", "why?"));
    assertEquals(List.of("why?", "what?"), texts.set().queries().texts());
    assertEquals(List.of(), texts.set().labels());
    requireVectors(texts.set().queries());
  }

  @Test
  void tooManyQueriesAreSampled() throws IOException {
    List<String> queries = IntStream.range(0, 30).mapToObj(i -> "query " + i).toList();
    TrainingTexts texts = of(data(4, 0, 0), queries, 1, 100, 20);
    assertEquals(List.of("training on 20 of 30 queries"), texts.notices());
    assertEquals(20, new HashSet<>(texts.set().queries().texts()).size());
    assertEquals(
        texts.set().queries().texts(),
        of(data(4, 0, 0), queries, 1, 100, 20).set().queries().texts());
  }

  @Test
  void queriesOfBothKindsAreRefused() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> of(data(30, 30, 0), List.of("why?", "what?")));
    assertEquals("queries: expected labelled ones or others, got 30 and 2", e.getMessage());
  }

  @Test
  void labelsArePartedAndEveryTextIsEmbeddedOnce() throws IOException {
    TrainingData data = data(100, 60, 3);
    TrainingTexts texts = of(data, List.of());
    TrainingSet set = texts.set();
    HeldOutQueries held = texts.heldOut().orElseThrow();
    HeldOut wanted = HeldOut.of(data, 0.2, 1);
    assertEquals(List.of(wanted.description()), texts.notices());
    assertEquals(List.of("documents", "passages", "queries"), tasks);
    assertEquals(embedded.size(), new HashSet<>(embedded).size());

    requireQueries(data.queries(), set.queries(), set.labels());
    TrainingSet remaining = held.remaining();
    requireQueries(wanted.training().queries(), remaining.queries(), remaining.labels());
    requireQueries(wanted.validation().queries(), held.queries(), held.labels());
    assertEquals(set.documents(), remaining.documents());
    assertEquals(set.passages(), remaining.passages());
    assertArrayEquals(ints(wanted.documents()), held.documents());
    for (int q = 0; q < held.queries().count(); q++) {
      assertArrayEquals(ints(wanted.passedOver().get(q)), held.passedOver().get(q));
    }
  }

  @Test
  void withFewQueriesNothingIsHeldOut() throws IOException {
    TrainingTexts few = of(data(30, 19, 0), List.of());
    assertEquals(Optional.empty(), few.heldOut());
    assertEquals(List.of("nothing held out: 19 labelled queries are fewer than 20"), few.notices());
    assertEquals(19, few.set().labels().size());
    assertTrue(of(data(30, 20, 0), List.of()).heldOut().isPresent());
  }

  @Test
  void queriesThatCannotBePartedAreAllTrainedOn() throws IOException {
    List<TrainingQuery> queries =
        IntStream.range(0, 25).mapToObj(i -> query("q" + i, Map.of(0, 1), List.of())).toList();
    TrainingTexts texts = of(data(5, 0, 0).with(queries), List.of());
    assertEquals(Optional.empty(), texts.heldOut());
    assertEquals(25, texts.set().labels().size());
    assertEquals(
        List.of(
            "held out: expected queries with different relevant documents, got 25 on 1 (made up);"
                + " nothing is held out"),
        texts.notices());
  }

  @Test
  void aSampleKeepsWhatIsLabelled() throws IOException {
    TrainingData data = data(1000, 30, 2);
    TrainingTexts texts = of(data, List.of(), 1, 200, 100);
    TrainingSet set = texts.set();
    assertEquals(
        "training on a random sample: 200 of 1,000 documents, 30 of 30 labelled queries",
        texts.notices().getFirst());
    assertEquals(200, set.documents().count());
    assertEquals(200, new HashSet<>(set.documents().texts()).size());
    for (int q = 0; q < 30; q++) {
      TrainingQuery query = data.queries().get(q);
      Labels labels = set.labels().get(q);
      assertEquals(query.text(), set.queries().texts().get(q));
      Map<String, Integer> wanted = new TreeMap<>();
      query.positives().forEach((d, grade) -> wanted.put(data.documents().get(d), grade));
      Map<String, Integer> got = new TreeMap<>();
      labels.grades().forEach((d, grade) -> got.put(set.documents().texts().get(d), grade));
      assertEquals(wanted, got);
      assertEquals(
          query.negatives().stream().map(d -> data.documents().get(d)).toList(),
          IntStream.of(labels.negatives()).mapToObj(d -> set.documents().texts().get(d)).toList());
    }
    assertEquals(
        set.documents().texts(),
        set.documents().texts().stream()
            .sorted((a, b) -> place(data, a) - place(data, b))
            .toList());
    assertEquals(
        "Title of " + place(data, set.documents().texts().get(7)), set.passages().texts().get(14));
  }

  @Test
  void aSampleDependsOnTheSeed() throws IOException {
    List<String> first = sampled(data(300, 0, 0), 1);
    assertEquals(first, sampled(data(300, 0, 0), 1));
    assertNotEquals(first, sampled(data(300, 0, 0), 2));
  }

  private List<String> sampled(TrainingData data, long seed) throws IOException {
    TrainingTexts texts = of(data, List.of(), seed, 50, 100);
    assertEquals(List.of("training on a random sample: 50 of 300 documents"), texts.notices());
    return texts.set().documents().texts();
  }

  @Test
  void whereLabelledDocumentsAreTooManyWholeQueriesGo() throws IOException {
    TrainingData data = data(300, 100, 2);
    TrainingTexts texts = of(data, List.of(), 1, 60, 100);
    TrainingSet set = texts.set();
    assertEquals(60, set.documents().count());
    int kept = set.labels().size();
    assertTrue(kept > 20 && kept < 60, "queries: " + kept);
    for (int q = 0; q < kept; q++) {
      String text = set.queries().texts().get(q);
      TrainingQuery whole =
          data.queries().stream()
              .filter(query -> query.text().equals(text))
              .findFirst()
              .orElseThrow();
      assertEquals(whole.positives().size(), set.labels().get(q).grades().size());
    }
  }

  private TrainingTexts of(TrainingData data, List<String> unlabelled) throws IOException {
    return TrainingTexts.of(data, unlabelled, 1, D, this::vectors);
  }

  private TrainingTexts of(
      TrainingData data, List<String> unlabelled, long seed, int documents, int queries)
      throws IOException {
    return TrainingTexts.of(data, unlabelled, seed, D, this::vectors, documents, queries);
  }

  private float[] vectors(String task, List<String> texts) {
    tasks.add(task);
    embedded.addAll(texts);
    float[] vectors = new float[texts.size() * D];
    for (int i = 0; i < texts.size(); i++) {
      System.arraycopy(vector(texts.get(i)), 0, vectors, i * D, D);
    }
    return vectors;
  }

  private static float[] vector(String text) {
    double angle = text.hashCode();
    return new float[] {(float) Math.cos(angle), (float) Math.sin(angle), 0};
  }

  private static void requireVectors(EmbeddedTexts texts) {
    for (int i = 0; i < texts.count(); i++) {
      float[] row = Arrays.copyOfRange(texts.vectors(), i * D, (i + 1) * D);
      assertArrayEquals(vector(texts.texts().get(i)), row);
    }
  }

  private static void requireQueries(
      List<TrainingQuery> wanted, EmbeddedTexts queries, List<Labels> labels) {
    assertEquals(wanted.stream().map(TrainingQuery::text).toList(), queries.texts());
    requireVectors(queries);
    for (int q = 0; q < wanted.size(); q++) {
      assertEquals(wanted.get(q).positives(), labels.get(q).grades());
      assertArrayEquals(ints(wanted.get(q).negatives()), labels.get(q).negatives());
    }
  }

  private static int place(TrainingData data, String document) {
    return data.documents().indexOf(document);
  }

  /** Query i is answered by documents 3i, and 3i + 1 where that is even, and not by others. */
  private static TrainingData data(int documents, int queries, int negatives) {
    List<String> texts = new ArrayList<>();
    List<String> titles = new ArrayList<>();
    for (int d = 0; d < documents; d++) {
      titles.add("Title of " + d);
      texts.add("Title of %d It says something of %d. And no more.".formatted(d, d));
    }
    List<TrainingQuery> labelled = new ArrayList<>();
    for (int q = 0; q < queries; q++) {
      int first = 3 * q % documents;
      Map<Integer, Integer> positives =
          first % 2 == 1 ? Map.of(first, 2, (first + 1) % documents, 1) : Map.of(first, 1);
      int second = (first + 2) % documents;
      List<Integer> misleading =
          IntStream.range(0, negatives).mapToObj(i -> (second + i * 4) % documents).toList();
      labelled.add(query("query " + q, positives, misleading));
    }
    return new TrainingData("made up", texts, titles, labelled, new TreeMap<>());
  }

  private static TrainingQuery query(
      String text, Map<Integer, Integer> positives, List<Integer> negatives) {
    return new TrainingQuery(text, new TreeMap<>(positives), negatives);
  }

  private static int[] ints(Collection<Integer> places) {
    return places.stream().mapToInt(Integer::intValue).toArray();
  }
}
