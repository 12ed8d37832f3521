package io.github.matryoshka.tools.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.matryoshka.search.Hits;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Values worked out by hand. */
class QueryMetricsTest {

  private static final Hits ABCD =
      new Hits(new String[] {"a", "b", "c", "d"}, new float[] {.9f, .8f, .7f, .6f});

  @Test
  void ndcgDividesByTheIdealIncludingDocumentsThatWereNotFound() {
    double found = 1 / Math.log(3) + 3 / Math.log(5);
    double ideal = 3 / Math.log(2) + 2 / Math.log(3) + 1 / Math.log(4);
    assertEquals(
        found / ideal, value(Map.of("b", 1, "d", 3, "elsewhere", 2), ABCD, "ndcg@10"), 1e-12);
  }

  @Test
  void negativeGradesAreNotRelevant() {
    Map<String, Integer> grades = Map.of("a", -1, "b", 1);
    assertEquals(Math.log(2) / Math.log(3), value(grades, ABCD, "ndcg@10"), 1e-12);
    assertEquals(0.5, value(grades, ABCD, "map@10"), 1e-12);
  }

  @Test
  void queryWithoutRelevantDocumentsCountsAsZero() {
    for (Metric metric : Metric.ALL) {
      assertEquals(0, new QueryMetrics(Map.of("a", 0), ABCD).value(metric));
    }
  }

  @Test
  void averagePrecisionDividesByAllRelevant() {
    Map<String, Integer> grades = Map.of("a", 1, "c", 2, "x", 1);
    assertEquals((1 + 2.0 / 3) / 3, value(grades, ABCD, "map@100"), 1e-12);
    assertEquals(1.0 / 3, value(grades, ABCD, "map@1"), 1e-12);
  }

  @Test
  void recallAndPrecision() {
    Map<String, Integer> grades = Map.of("a", 1, "c", 2, "x", 1);
    assertEquals(2.0 / 3, value(grades, ABCD, "recall@3"), 1e-12);
    assertEquals(2.0 / 100, value(grades, ABCD, "p@100"), 1e-12);
  }

  @Test
  void trecMetricsBreakTiesByIdButMrrKeepsTheOrderDelivered() {
    Hits tied = new Hits(new String[] {"b", "c", "a"}, new float[] {.5f, .5f, .5f});
    Map<String, Integer> grades = Map.of("c", 1);
    assertEquals(1, value(grades, tied, "p@1"));
    assertEquals(0, value(grades, tied, "mrr@1"));
    assertEquals(0.5, value(grades, tied, "mrr@10"));
  }

  @Test
  void hitsInAnyOrderAreRankedByScore() {
    Hits shuffled = new Hits(new String[] {"a", "b"}, new float[] {.1f, .2f});
    assertEquals(1, value(Map.of("b", 1), shuffled, "mrr@1"));
    assertEquals(1, value(Map.of("b", 1), shuffled, "ndcg@1"));
  }

  private static double value(Map<String, Integer> grades, Hits hits, String name) {
    Metric metric =
        Metric.ALL.stream().filter(m -> m.toString().equals(name)).findFirst().orElseThrow();
    return new QueryMetrics(grades, hits).value(metric);
  }
}
