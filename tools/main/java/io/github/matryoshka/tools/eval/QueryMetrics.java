package io.github.matryoshka.tools.eval;

import io.github.matryoshka.search.Hits;
import io.github.matryoshka.search.IdOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;

/**
 * The metrics of one query. With g(r) the grade of the document at rank r (0 when it is negative or
 * not judged), rel(r) = 1 where g(r) &gt; 0, R the number of relevant documents:
 *
 * <pre>
 * nDCG@k   = Σ_{r≤k} g(r) / log2(r + 1), divided by the same sum over the grades sorted descending; 0 if that is 0
 * MAP@k    = Σ_{r≤k} rel(r) · (Σ_{s≤r} rel(s)) / r, divided by R
 * Recall@k = Σ_{r≤k} rel(r), divided by R
 * P@k      = Σ_{r≤k} rel(r), divided by k
 * MRR@k    = 1 / r of the first relevant document in the first k, else 0
 * </pre>
 *
 * <p>The first four are trec_eval's ndcg_cut, map_cut, recall and P: ranked by score as a 32-bit
 * float, descending, then by id, descending. MRR is BEIR's own: ranked by score alone, equal ones
 * as they were delivered. The ideal ranking counts judged documents that the corpus lacks.
 */
final class QueryMetrics {

  private static final double[] LOG2_OF_RANK_PLUS_1 = new double[1001];

  static {
    Arrays.setAll(LOG2_OF_RANK_PLUS_1, rank -> Math.log(rank + 1) / Math.log(2));
  }

  private final int[] gains;
  private final int[] gainsAsDelivered;
  private final int[] ideal;

  /**
   * @param grades document id → grade
   * @param hits what was found, in any order, each document once
   */
  QueryMetrics(Map<String, Integer> grades, Hits hits) {
    gains =
        gains(grades, hits, byScore(hits).thenComparing(i -> hits.ids()[i], IdOrder.DESCENDING));
    gainsAsDelivered = gains(grades, hits, byScore(hits));
    ideal =
        grades.values().stream()
            .filter(grade -> grade > 0)
            .sorted(Comparator.reverseOrder())
            .mapToInt(Integer::intValue)
            .toArray();
  }

  double value(Metric metric) {
    int k = metric.cutoff();
    return switch (metric.measure()) {
      case NDCG -> ratio(discounted(gains, k), discounted(ideal, k));
      case MAP -> ratio(precisions(k), ideal.length);
      case RECALL -> ratio(relevant(k), ideal.length);
      case P -> ratio(relevant(k), k);
      case MRR -> reciprocalRank(k);
    };
  }

  private static double ratio(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }

  private static double discounted(int[] gains, int k) {
    double sum = 0;
    for (int i = 0; i < Math.min(k, gains.length); i++) {
      sum += gains[i] / log2(i + 2);
    }
    return sum;
  }

  private static double log2(int x) {
    return x <= LOG2_OF_RANK_PLUS_1.length ? LOG2_OF_RANK_PLUS_1[x - 1] : Math.log(x) / Math.log(2);
  }

  private double precisions(int k) {
    double sum = 0;
    int found = 0;
    for (int i = 0; i < Math.min(k, gains.length); i++) {
      if (gains[i] > 0) {
        sum += (double) ++found / (i + 1);
      }
    }
    return sum;
  }

  private int relevant(int k) {
    int found = 0;
    for (int i = 0; i < Math.min(k, gains.length); i++) {
      found += gains[i] > 0 ? 1 : 0;
    }
    return found;
  }

  private double reciprocalRank(int k) {
    for (int i = 0; i < Math.min(k, gainsAsDelivered.length); i++) {
      if (gainsAsDelivered[i] > 0) {
        return 1.0 / (i + 1);
      }
    }
    return 0;
  }

  /** Adding 0 makes -0 equal to 0, as it is in C. */
  private static Comparator<Integer> byScore(Hits hits) {
    return (i, j) -> Float.compare(hits.scores()[j] + 0.0f, hits.scores()[i] + 0.0f);
  }

  private static int[] gains(Map<String, Integer> grades, Hits hits, Comparator<Integer> order) {
    Integer[] ranked = new Integer[hits.size()];
    Arrays.setAll(ranked, i -> i);
    Arrays.sort(ranked, order);
    return Arrays.stream(ranked)
        .mapToInt(i -> Math.max(0, grades.getOrDefault(hits.ids()[i], 0)))
        .toArray();
  }
}
