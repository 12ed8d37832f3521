package io.github.matryoshka.tools.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
    Table table = ResultTables.of(Results.truncation());
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
    Table table = ResultTables.comparison(Results.truncation(), Results.rotation());
    assertEquals("better", table.rows().getFirst().getLast());
    assertEquals("+0.1590", table.rows().getFirst().get(4));
    List<String> last = table.rows().getLast();
    assertEquals(
        List.of("384", "1536", "0.6450", "0.6450", "+0.0000", "+0.0000 – +0.0000", "same"), last);
    Table reverse = ResultTables.comparison(Results.rotation(), Results.truncation());
    assertEquals("worse", reverse.rows().getFirst().getLast());
  }

  @Test
  void comparisonKeepsToSharedDimensions() {
    Curve one = new Curve("one", List.of(Results.evaluation(64, .5, 1)));
    assertEquals(1, ResultTables.comparison(one, Results.truncation()).rows().size());
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
}
