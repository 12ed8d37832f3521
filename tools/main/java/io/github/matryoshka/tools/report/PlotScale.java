package io.github.matryoshka.tools.report;

import io.github.matryoshka.tools.eval.Metric;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What both plots share: dimensions on a log2 axis, nDCG@10 from 0 to a round number, and names at
 * the right end of the curves, moved apart where curves meet.
 *
 * @param dims every number of dimensions that is drawn, ascending
 * @param top upper end of the nDCG@10 axis, a multiple of 0.1
 * @param labels height of each curve's name on the nDCG@10 axis
 */
record PlotScale(int[] dims, double top, double[] labels) {

  /** Distance between two names, as a share of the axis. */
  private static final double LABEL_GAP = 0.065;

  static PlotScale of(List<Curve> curves) {
    if (curves.isEmpty()) {
      throw new IllegalArgumentException("plot: expected at least one curve, got none");
    }
    int[] dims =
        curves.stream()
            .flatMapToInt(curve -> curve.evaluations().stream().mapToInt(e -> e.dims()))
            .distinct()
            .sorted()
            .toArray();
    double highest = curves.stream().mapToDouble(Curve::ndcgAtMost).max().orElse(0);
    double top = Math.max(0.1, Math.ceil(highest * 10 + 0.3) / 10);
    double[] ends =
        curves.stream().mapToDouble(c -> c.evaluations().getLast().mean(Metric.NDCG_10)).toArray();
    return new PlotScale(dims, top, apart(ends, LABEL_GAP * top));
  }

  static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }

  /**
   * Pushes heights apart to at least a gap, keeping their order and, for equal ones, their centre.
   */
  static double[] apart(double[] heights, double gap) {
    Integer[] order = IntStream.range(0, heights.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(i -> heights[i]));
    double[] moved = heights.clone();
    for (int start = 0; start < order.length; ) {
      int end = start + 1;
      while (end < order.length && heights[order[end]] - heights[order[end - 1]] < gap) {
        end++;
      }
      double centre = (heights[order[start]] + heights[order[end - 1]]) / 2;
      for (int i = start; i < end; i++) {
        moved[order[i]] = centre + (i - start - (end - start - 1) / 2.0) * gap;
      }
      start = end;
    }
    return moved;
  }
}
