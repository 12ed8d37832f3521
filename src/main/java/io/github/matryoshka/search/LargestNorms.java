package io.github.matryoshka.search;

import java.util.Arrays;

/**
 * The largest ‖row‖ of each block, found once for all searchers: an index that grows hands its
 * norms on, and only new rows are read. Thread-safe.
 */
final class LargestNorms {
  private double[] largest = {};
  private int covered;

  /**
   * Of all blocks of these rows; of the last one, rows that came later may count too, which only
   * widens a bound.
   */
  synchronized double[] of(Rows rows) {
    int blocks = rows.codes().length;
    if (largest.length < blocks) {
      largest = Arrays.copyOf(largest, blocks);
    }
    float[] row = new float[rows.dims()];
    for (; covered < rows.count(); covered++) {
      rows.read(covered, row);
      int block = covered / Rows.BLOCK;
      largest[block] = Math.max(largest[block], norm(row, 0, row.length));
    }
    return Arrays.copyOf(largest, blocks);
  }

  /** ‖x[from … end]‖, from four sums side by side, for the speed. */
  static double norm(float[] x, int from, int end) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = from;
    for (; i <= end - 4; i += 4) {
      a += (double) x[i] * x[i];
      b += (double) x[i + 1] * x[i + 1];
      c += (double) x[i + 2] * x[i + 2];
      d += (double) x[i + 3] * x[i + 3];
    }
    for (; i < end; i++) {
      a += (double) x[i] * x[i];
    }
    return Math.sqrt(a + b + (c + d));
  }
}
