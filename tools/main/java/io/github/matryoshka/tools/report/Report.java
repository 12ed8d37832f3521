package io.github.matryoshka.tools.report;

import io.github.matryoshka.tools.eval.QueryGroup;
import java.util.List;

/**
 * Everything that an HTML report says.
 *
 * @param title headline
 * @param summary one or two sentences below it
 * @param curves all others are compared with the first; none where there is only a history
 * @param groups queries that are also compared by themselves, such as those of {@link
 *     io.github.matryoshka.tools.eval.SeenSplit#groups}; may be none
 * @param history how training went, {@link TrainingHistory#NONE} where nothing was trained
 * @param facts what was run on what: configuration, seed, hashes of the data
 */
public record Report(
    String title,
    String summary,
    List<Curve> curves,
    List<QueryGroup> groups,
    TrainingHistory history,
    List<Facts> facts) {

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException when there is neither curve nor history
   */
  public Report {
    curves = List.copyOf(curves);
    groups = List.copyOf(groups);
    facts = List.copyOf(facts);
    if (curves.isEmpty() && history.plots().isEmpty()) {
      throw new IllegalArgumentException("report: expected at least one curve, got none");
    }
  }
}
