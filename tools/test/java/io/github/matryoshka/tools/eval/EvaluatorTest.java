package io.github.matryoshka.tools.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.matryoshka.tools.beir.Dataset;
import io.github.matryoshka.tools.beir.Qrels;
import io.github.matryoshka.tools.beir.Texts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EvaluatorTest {

  /** One document has the id of the first query; "gone" is judged but not in the corpus. */
  private static final Dataset DATASET =
      new Dataset(
          "tiny",
          new Texts(List.of("a", "b", "x"), List.of("", "", "")),
          new Texts(List.of("x", "y", "z"), List.of("", "", "")),
          new TreeMap<>(
              Map.of(
                  "test", new Qrels(Map.of("x", Map.of("b", 1, "gone", 1))),
                  "train", new Qrels(Map.of("y", Map.of("gone", 1), "z", Map.of("b", 0))))),
          new TreeMap<>());

  private static final float[] DOCUMENTS = {.6f, .8f, .8f, .6f, 1, 0};

  @Test
  void documentThatIsTheQueryIsLeftOut() {
    Run run = new Evaluator(DATASET, "test", new float[] {1, 0}, DOCUMENTS).search(2);
    assertArrayEquals(new String[] {"b", "a"}, run.hits("x").ids());
    assertArrayEquals(new float[] {.8f, .6f}, run.hits("x").scores(), 1e-6f);
  }

  @Test
  void vectorsAreCutAndBroughtToUnitLength() {
    List<Evaluation> evaluations =
        Evaluator.evaluate(DATASET, "test", new float[] {0, 1}, DOCUMENTS, new int[] {1, 2});
    assertEquals(List.of(1, 2), evaluations.stream().map(Evaluation::dims).toList());
    double ideal = 1 + Math.log(2) / Math.log(3);
    assertEquals(1 / ideal, evaluations.get(0).mean(Metric.NDCG_10), 1e-9);
    assertEquals((ideal - 1) / ideal, evaluations.get(1).mean(Metric.NDCG_10), 1e-9);
    assertEquals(0.5, evaluations.get(1).mean(Metric.RECALL_100));
  }

  @Test
  void seenQueriesShareARelevantDocumentWithTraining() {
    SeenSplit split = SeenSplit.of(DATASET.split("train"), DATASET.split("test"));
    assertEquals(new SeenSplit(List.of("x"), List.of()), split);
    SeenSplit other = SeenSplit.of(DATASET.split("test"), DATASET.split("train"));
    assertEquals(List.of("y"), other.seen());
    assertEquals(List.of("z"), other.unseen());
  }

  @Test
  void someTestClaimsOfSciFactCiteDocumentsOfTraining() throws IOException {
    Dataset scifact = Dataset.load("scifact", Path.of("unused"), (task, done, total) -> {});
    SeenSplit split = SeenSplit.of(scifact.split("train"), scifact.split("test"));
    assertEquals(300, split.seen().size() + split.unseen().size());
    assertEquals(196, split.seen().size());
  }

  @Test
  void groupsNeedATrainSplitAndQueries() {
    assertEquals(
        List.of("seen"), SeenSplit.groups(DATASET, "test").stream().map(QueryGroup::name).toList());
    assertEquals(List.of(), SeenSplit.groups(DATASET, "train"));
    Dataset untrained =
        new Dataset(
            "tiny",
            DATASET.corpus(),
            DATASET.queries(),
            new TreeMap<>(Map.of("test", DATASET.split("test"))),
            new TreeMap<>());
    assertEquals(List.of(), SeenSplit.groups(untrained, "test"));
  }

  @Test
  void someQueriesOfAnEvaluation() {
    Evaluation all =
        new Evaluation(8, List.of("x", "y", "z"), Map.of(Metric.NDCG_10, new double[] {1, 2, 4}));
    Evaluation some = all.only(List.of("z", "x", "other"));
    assertEquals(List.of("x", "z"), some.queries());
    assertEquals(2.5, some.mean(Metric.NDCG_10));
    assertEquals(8, some.dims());
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> all.minus(some, Metric.NDCG_10));
    assertEquals(
        "difference: expected evaluations of the same queries, got 3 and 2 queries",
        e.getMessage());
  }

  @Test
  void differenceIsPaired() {
    Evaluation a = new Evaluation(8, List.of("x", "y"), Map.of(Metric.MRR_10, new double[] {1, 0}));
    Evaluation b =
        new Evaluation(8, List.of("x", "y"), Map.of(Metric.MRR_10, new double[] {.5, -.5}));
    assertEquals(new Interval(.5, .5, .5), a.minus(b, Metric.MRR_10));
  }

  @Test
  void rejectsMoreDimensionsThanThereAre() {
    Evaluator evaluator = new Evaluator(DATASET, "test", new float[] {1, 0}, DOCUMENTS);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> evaluator.search(3));
    assertEquals("dims: expected 1 to 2, got 3", e.getMessage());
  }

  @Test
  void rejectsVectorsOfOtherSizes() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Evaluator(DATASET, "test", new float[4], DOCUMENTS));
    assertEquals(
        "vectors: expected one row for each of 3 documents and 1 queries, got 6 and 4 numbers",
        e.getMessage());
  }

  @Test
  void rejectsAMetricThatIsNotComputed() {
    Evaluation evaluation = Evaluation.of(1, DATASET.split("test"), new Run(Map.of()));
    assertEquals(0, evaluation.mean(Metric.NDCG_10));
    Metric other = new Metric(Metric.Measure.P, 7);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> evaluation.values(other));
    assertEquals("metric: expected one of " + Metric.ALL + ", got p@7", e.getMessage());
  }
}
