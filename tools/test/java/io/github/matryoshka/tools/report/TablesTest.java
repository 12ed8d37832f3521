package io.github.matryoshka.tools.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.matryoshka.tools.eval.Metric;
import io.github.matryoshka.tools.eval.QueryGroup;
import java.util.List;
import org.junit.jupiter.api.Test;

class TablesTest {

  @Test
  void textIsAligned() {
    Table table =
        new Table(
            List.of("name", "n", "verdict"),
            List.of(List.of("a", "1000", "better"), List.of("longer", "7", "same")));
    assertEquals(
        """
        name       n  verdict
        ─────────────────────
        a       1000  better
        longer     7  same
        """,
        table.text());
  }

  @Test
  void curveIsSortedAndHasIntervalsAndBytes() {
    Table table = CurveTable.of(Results.truncation());
    assertEquals(
        List.of("dims", "bytes", "nDCG@10", "95 % interval", "MAP@100", "Recall@100", "MRR@10"),
        table.headers());
    assertEquals(
        List.of("8", "16", "32", "64", "128", "256", "384"),
        table.rows().stream().map(List::getFirst).toList());
    List<String> last = table.rows().getLast();
    assertEquals("1536", last.get(1));
    assertEquals("0.6450", last.get(2));
    String[] interval = last.get(3).split(" – ");
    assertEquals(0.645 - 0.0226, Double.parseDouble(interval[0]), 0.003);
    assertEquals(0.645 + 0.0226, Double.parseDouble(interval[1]), 0.003);
  }

  @Test
  void comparisonSaysWhatIsMoreThanChance() {
    Table table = comparison(Results.truncation(), Results.rotation());
    assertEquals("better", table.rows().getFirst().getLast());
    assertEquals("+0.1590", table.rows().getFirst().get(4));
    List<String> last = table.rows().getLast();
    assertEquals(
        List.of("384", "1536", "0.6450", "0.6450", "+0.0000", "+0.0000 – +0.0000", "same"), last);
    Table reverse = comparison(Results.rotation(), Results.truncation());
    assertEquals("worse", reverse.rows().getFirst().getLast());
  }

  @Test
  void comparisonKeepsToSharedDimensions() {
    Curve one = new Curve("one", List.of(Results.evaluation(64, .5, 1)));
    assertEquals(1, comparison(one, Results.truncation()).rows().size());
  }

  @Test
  void moreThanTwoCurvesStandBelowEachOther() {
    Curve third = new Curve("third", Results.rotation().evaluations());
    Table table =
        ComparisonTable.of(List.of(Results.truncation(), Results.rotation(), third), List.of());
    assertEquals(
        List.of("dims", "bytes", "adaptor", "nDCG@10", "difference", "95 % interval", "verdict"),
        table.headers());
    assertEquals(21, table.rows().size());
    assertEquals(List.of("8", "32", "truncation", "0.0310", "", "", ""), table.rows().getFirst());
    assertEquals("rotation <pca>", table.rows().get(1).get(2));
    assertEquals("+0.1590", table.rows().get(2).get(4));
  }

  @Test
  void groupsHaveRowsOfTheirOwn() {
    List<QueryGroup> groups =
        List.of(
            new QueryGroup("seen", "", List.of("q0", "q1")),
            new QueryGroup("unseen", "", List.of("q2")));
    Table table = ComparisonTable.of(List.of(Results.truncation(), Results.rotation()), groups);
    assertEquals("queries", table.headers().get(2));
    assertEquals(
        List.of("all", "seen", "unseen"),
        table.rows().stream().limit(3).map(row -> row.get(2)).toList());
    double seen = Results.evaluation(8, .19, 2).only(List.of("q0", "q1")).mean(Metric.NDCG_10);
    assertEquals("%.4f".formatted(seen), table.rows().get(1).get(4));
    Table one = CurveTable.of(Results.rotation(), groups);
    assertEquals(List.of("seen", "unseen"), one.headers().subList(7, 9));
    assertEquals("%.4f".formatted(seen), one.rows().getFirst().get(7));
  }

  @Test
  void curvesStandSideBySide() {
    Table table = CurveTable.sideBySide(List.of(Results.truncation(), Results.rotation()));
    assertEquals(
        List.of("dims", "bytes", "truncation", Results.rotation().name()), table.headers());
    double rotated = Results.rotation().evaluations().getLast().mean(Metric.NDCG_10);
    assertEquals(
        List.of("384", "1536", "0.6450", "%.4f".formatted(rotated)), table.rows().getLast());
  }

  @Test
  void aGroupHasQueries() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new QueryGroup("seen", "", List.of()));
    assertEquals("group: expected at least one query, got none (seen)", e.getMessage());
  }

  @Test
  void rejectsARowOfAnotherLength() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Table(List.of("a", "b"), List.of(List.of("1"))));
    assertEquals("table: expected 2 cells a row, got 1", e.getMessage());
  }

  @Test
  void rejectsAnEmptyCurve() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new Curve("c", List.of()));
    assertEquals("curve: expected at least one evaluation, got none (c)", e.getMessage());
  }

  private static Table comparison(Curve base, Curve other) {
    return ComparisonTable.of(List.of(base, other), List.of());
  }
}
