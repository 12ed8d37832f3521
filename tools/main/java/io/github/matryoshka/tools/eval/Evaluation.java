package io.github.matryoshka.tools.eval;

import io.github.matryoshka.tools.beir.Qrels;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The quality of one run: every metric of every judged query, and their means.
 *
 * @param dims numbers per vector that were compared
 * @param queries ids of the judged queries
 * @param perQuery metric → one value per query; treat the arrays as read-only
 */
public record Evaluation(int dims, List<String> queries, Map<Metric, double[]> perQuery) {

  /** Copies list and map. */
  public Evaluation {
    queries = List.copyOf(queries);
    perQuery = Map.copyOf(perQuery);
  }

  /**
   * Scores a run. Every judged query counts; one that the run lacks counts as 0.
   *
   * @param dims numbers per vector that were compared
   */
  public static Evaluation of(int dims, Qrels qrels, Run run) {
    List<String> queries = List.copyOf(qrels.queries());
    Map<Metric, double[]> values = new LinkedHashMap<>();
    Metric.ALL.forEach(metric -> values.put(metric, new double[queries.size()]));
    for (int q = 0; q < queries.size(); q++) {
      String query = queries.get(q);
      QueryMetrics metrics = new QueryMetrics(qrels.grades(query), run.hits(query));
      for (Map.Entry<Metric, double[]> entry : values.entrySet()) {
        entry.getValue()[q] = metrics.value(entry.getKey());
      }
    }
    return new Evaluation(dims, queries, values);
  }

  /**
   * One value per query, in the order of {@link #queries}.
   *
   * @throws IllegalArgumentException for a metric outside {@link Metric#ALL}
   */
  public double[] values(Metric metric) {
    double[] values = perQuery.get(metric);
    if (values == null) {
      throw new IllegalArgumentException(
          "metric: expected one of %s, got %s".formatted(Metric.ALL, metric));
    }
    return values;
  }

  /** Mean over the queries; 0 when there are none. */
  public double mean(Metric metric) {
    return Arrays.stream(values(metric)).average().orElse(0);
  }

  /** Mean with its 95 % interval; takes some milliseconds. */
  public Interval interval(Metric metric) {
    return Bootstrap.mean(values(metric), Bootstrap.SEED);
  }

  /**
   * By how much this is better than another evaluation of the same queries, with the 95 % interval
   * of the paired differences.
   *
   * @throws IllegalArgumentException when the queries differ
   */
  public Interval minus(Evaluation other, Metric metric) {
    if (!queries.equals(other.queries)) {
      throw new IllegalArgumentException(
          "difference: expected evaluations of the same queries, got %d and %d queries"
              .formatted(queries.size(), other.queries.size()));
    }
    return Bootstrap.difference(values(metric), other.values(metric), Bootstrap.SEED);
  }

  /** The same evaluation with only some of its queries, such as one half of a {@link SeenSplit}. */
  public Evaluation only(Collection<String> kept) {
    Set<String> wanted = new HashSet<>(kept);
    int[] places =
        IntStream.range(0, queries.size()).filter(q -> wanted.contains(queries.get(q))).toArray();
    Map<Metric, double[]> values = new LinkedHashMap<>();
    perQuery.forEach(
        (metric, all) ->
            values.put(metric, Arrays.stream(places).mapToDouble(q -> all[q]).toArray()));
    return new Evaluation(dims, Arrays.stream(places).mapToObj(queries::get).toList(), values);
  }
}
