package io.github.matryoshka.tools.eval;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A measure of the first {@code cutoff} documents of a ranking, such as nDCG@10.
 *
 * @param measure what is measured
 * @param cutoff how many documents count, at least 1
 */
public record Metric(Measure measure, int cutoff) {

  /** What is measured; the definitions stand in {@link QueryMetrics}. */
  public enum Measure {
    /** Normalised discounted cumulative gain. */
    NDCG,
    /** Mean average precision. */
    MAP,
    /** Share of the relevant documents that are found. */
    RECALL,
    /** Share of the cutoff that is relevant. */
    P,
    /** Mean reciprocal rank of the first relevant document. */
    MRR
  }

  /** The cutoffs of BEIR, ascending. */
  public static final List<Integer> CUTOFFS = List.of(1, 3, 5, 10, 100, 1000);

  /** Every measure at every cutoff. */
  public static final List<Metric> ALL =
      Arrays.stream(Measure.values())
          .flatMap(measure -> CUTOFFS.stream().map(cutoff -> new Metric(measure, cutoff)))
          .toList();

  /** BEIR's headline figure. */
  public static final Metric NDCG_10 = new Metric(Measure.NDCG, 10);

  /** Mean average precision of the first 100. */
  public static final Metric MAP_100 = new Metric(Measure.MAP, 100);

  /** Recall of the first 100. */
  public static final Metric RECALL_100 = new Metric(Measure.RECALL, 100);

  /** Reciprocal rank in the first 10. */
  public static final Metric MRR_10 = new Metric(Measure.MRR, 10);

  /** The metrics of tables and JSON, in their order. */
  public static final List<Metric> HEADLINE = List.of(NDCG_10, MAP_100, RECALL_100, MRR_10);

  /**
   * @throws IllegalArgumentException for a cutoff below 1
   */
  public Metric {
    if (cutoff < 1) {
      throw new IllegalArgumentException("cutoff: expected at least 1, got " + cutoff);
    }
  }

  /** For example {@code ndcg@10}. */
  @Override
  public String toString() {
    return measure.name().toLowerCase(Locale.ROOT) + "@" + cutoff;
  }

  /** As people write it: {@code nDCG@10}, {@code Recall@100}, {@code MAP@100}. */
  public String label() {
    String name =
        switch (measure) {
          case NDCG -> "nDCG";
          case RECALL -> "Recall";
          case MAP, P, MRR -> measure.name();
        };
    return name + "@" + cutoff;
  }
}
