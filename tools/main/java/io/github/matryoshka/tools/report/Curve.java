package io.github.matryoshka.tools.report;

import io.github.matryoshka.tools.eval.Evaluation;
import io.github.matryoshka.tools.eval.Metric;
import java.util.Comparator;
import java.util.List;

/**
 * What one way of shortening vectors reaches at several numbers of dimensions.
 *
 * @param name how tables and plots call it
 * @param evaluations at least one, sorted by dimensions on construction
 */
public record Curve(String name, List<Evaluation> evaluations) {

  /**
   * @throws IllegalArgumentException when there is no evaluation
   */
  public Curve {
    if (evaluations.isEmpty()) {
      throw new IllegalArgumentException(
          "curve: expected at least one evaluation, got none (%s)".formatted(name));
    }
    evaluations = evaluations.stream().sorted(Comparator.comparingInt(Evaluation::dims)).toList();
  }

  double ndcgAtMost() {
    return evaluations.stream().mapToDouble(e -> e.mean(Metric.NDCG_10)).max().orElse(0);
  }
}
