package io.github.matryoshka.tools.report;

import io.github.matryoshka.tools.eval.Evaluation;
import io.github.matryoshka.tools.eval.Metric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Made-up results of 100 queries. */
final class Results {

  private Results() {}

  /** Query values are spread evenly over ±0.2 around the given mean, differently per seed. */
  static Evaluation evaluation(int dims, double mean, long seed) {
    Random random = new Random(seed);
    double[] values = random.doubles(100).map(u -> 0.4 * u - 0.2).toArray();
    double offset = mean - IntStream.range(0, 100).mapToDouble(i -> values[i]).average().orElse(0);
    Map<Metric, double[]> perQuery = new LinkedHashMap<>();
    for (Metric metric : Metric.ALL) {
      double shift = metric.equals(Metric.NDCG_10) ? offset : offset / 2;
      perQuery.put(metric, IntStream.range(0, 100).mapToDouble(i -> values[i] + shift).toArray());
    }
    List<String> queries = IntStream.range(0, 100).mapToObj(i -> "q" + i).toList();
    return new Evaluation(dims, queries, perQuery);
  }

  /** Two losses over 2,000 steps and validation every 200. */
  static TrainingHistory history() {
    int[] all = IntStream.range(0, 200).map(i -> 10 * i).toArray();
    int[] some = IntStream.rangeClosed(1, 10).map(i -> 200 * i).toArray();
    return new TrainingHistory(
        List.of(
            series("total", all, step -> 3 * Math.exp(-step / 400.0) + .1),
            series("regulariser", all, step -> .4 * Math.exp(-step / 900.0) + .02)),
        "nDCG@10",
        IntStream.of(8, 16, 32, 64, 128, 256, 384)
            .mapToObj(d -> series(d + "", some, s -> .66 - 2.0 / d - .2 * Math.exp(-s / 500.0)))
            .toList());
  }

  private static StepSeries series(String name, int[] steps, IntToDoubleFunction value) {
    return new StepSeries(name, steps, IntStream.of(steps).mapToDouble(value).toArray());
  }

  static Curve truncation() {
    return new Curve(
        "truncation",
        List.of(
            evaluation(16, .158, 1),
            evaluation(8, .031, 1),
            evaluation(32, .337, 1),
            evaluation(64, .484, 1),
            evaluation(128, .602, 1),
            evaluation(256, .635, 1),
            evaluation(384, .645, 1)));
  }

  static Curve rotation() {
    return new Curve(
        "rotation <pca>",
        List.of(
            evaluation(8, .19, 2),
            evaluation(16, .34, 2),
            evaluation(32, .49, 2),
            evaluation(64, .57, 2),
            evaluation(128, .602, 1),
            evaluation(256, .64, 1),
            evaluation(384, .645, 1)));
  }
}
