package io.github.matryoshka.train;

import io.github.matryoshka.autodiff.Parallel;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * nDCG@10 of queries whose relevant documents have no label in training: what labels do for
 * documents to come.
 */
final class HeldOutRanking implements Validation {
  private final HeldOutQueries heldOut;
  private final Parallel parallel;
  private final int[] dims;
  private final int depth;

  HeldOutRanking(HeldOutQueries heldOut, Parallel parallel, int[] dims) {
    this.heldOut = heldOut;
    this.parallel = parallel;
    this.dims = dims;
    depth = Gain.DEPTH + heldOut.passedOver().stream().mapToInt(p -> p.length).max().orElse(0);
  }

  @Override
  public String metric() {
    return Gain.METRIC;
  }

  @Override
  public double[] measure(Network network) {
    PrefixRanking ranking =
        new PrefixRanking(
            parallel,
            network,
            heldOut.queries().vectors(),
            heldOut.remaining().documents().vectors());
    double[] values = new double[dims.length];
    List<Labels> labels = heldOut.labels();
    for (int p = 0; p < dims.length; p++) {
      Neighbours found = ranking.best(dims[p], depth);
      double sum = 0;
      for (int q = 0; q < labels.size(); q++) {
        sum += gain(found, q, labels.get(q), heldOut.passedOver().get(q)) / ideal(labels.get(q));
      }
      values[p] = sum / labels.size();
    }
    return values;
  }

  private static double gain(Neighbours found, int q, Labels labels, int[] passedOver) {
    return Gain.of(
        found,
        q,
        document -> labels.grades().getOrDefault(document, 0),
        document -> Arrays.stream(passedOver).anyMatch(d -> d == document));
  }

  private static double ideal(Labels labels) {
    return Gain.ideal(
        labels.grades().values().stream()
            .sorted(Comparator.reverseOrder())
            .mapToDouble(Integer::doubleValue)
            .toArray());
  }
}
