package io.github.matryoshka.tools.cli;

import io.github.matryoshka.search.Searcher;
import io.github.matryoshka.search.Stage;
import io.github.matryoshka.search.Storage;
import java.util.List;
import picocli.CommandLine.Option;

/** How an index is searched: all of it, or by way of something smaller. */
final class SearchPlanOptions {
  @Option(
      names = "--certified",
      description = "Scan a copy in 8 bits; finds the same, and pays for many single queries.")
  private boolean certified;

  @Option(
      names = "--funnel",
      split = ",",
      paramLabel = "DIMS:SHORTLIST",
      description =
          "Scan the first DIMS numbers only and score the SHORTLIST best exactly; several narrow"
              + " further, as in 32:2000,128:200. May miss documents.")
  private List<String> funnel;

  /** Whether the rows are scanned as they are. */
  boolean plain() {
    return !certified && funnel == null;
  }

  void check(Console console) {
    if (certified && funnel != null) {
      throw console.misuse("expected --certified or --funnel, got both");
    }
  }

  /** The searcher that was asked for, out of one that scans everything. */
  Searcher applied(Searcher exact, Console console) {
    try {
      if (certified) {
        return exact.certified(Storage.INT8, exact.dimensions());
      }
      return funnel == null
          ? exact
          : exact.funnel(
              Storage.INT8, funnel.stream().map(SearchPlanOptions::stage).toArray(Stage[]::new));
    } catch (IllegalArgumentException e) {
      throw console.misuse((certified ? "--certified: " : "--funnel: ") + e.getMessage());
    }
  }

  private static Stage stage(String text) {
    String[] parts = text.split(":");
    try {
      if (parts.length == 2) {
        return new Stage(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("expected DIMS:SHORTLIST, got " + text, e);
    }
    throw new IllegalArgumentException("expected DIMS:SHORTLIST, got " + text);
  }
}
