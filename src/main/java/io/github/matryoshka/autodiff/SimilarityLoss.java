package io.github.matryoshka.autodiff;

/**
 * {@code L = mean |s_ij − s^m_ij|} over pairs: all of them, or those a 0-1 matrix names (each row's
 * nearest neighbours: the paper's top-k term). Matryoshka-Adaptor, arXiv 2407.20243, equations for
 * L_pair and L_topk, as means. Each call allocates two numbers a row.
 */
public final class SimilarityLoss {
  private SimilarityLoss() {}

  /**
   * Returns L, and adds {@code weight·∂L/∂s^m} to the gradient; at {@code s = s^m} that is 0.
   *
   * @param wanted s, n×k
   * @param cosines s^m, n×k
   * @param pairs n×k, 1 for a pair that counts and 0 otherwise; null means all count
   * @param gradient n×k, added to
   */
  public static double add(
      Parallel parallel,
      float[] wanted,
      float[] cosines,
      float[] pairs,
      int rows,
      int columns,
      double weight,
      float[] gradient) {
    double count = pairs == null ? (double) rows * columns : count(parallel, pairs, rows, columns);
    if (count == 0) {
      return 0;
    }
    double[] values = new double[rows];
    float step = (float) (weight / count);
    parallel.run(
        rows,
        1,
        (from, to, workspace) -> {
          for (int i = from; i < to; i++) {
            double sum = 0;
            for (int j = i * columns; j < (i + 1) * columns; j++) {
              if (pairs == null || pairs[j] != 0) {
                float difference = cosines[j] - wanted[j];
                sum += Math.abs(difference);
                // From |s^m − s|: its sign.
                gradient[j] += step * Math.signum(difference);
              }
            }
            values[i] = sum;
          }
        });
    return Sums.of(values) / count;
  }

  private static double count(Parallel parallel, float[] pairs, int rows, int columns) {
    double[] counts = new double[rows];
    parallel.run(
        rows,
        1,
        (from, to, workspace) -> {
          for (int i = from; i < to; i++) {
            int count = 0;
            for (int j = i * columns; j < (i + 1) * columns; j++) {
              count += pairs[j] != 0 ? 1 : 0;
            }
            counts[i] = count;
          }
        });
    return Sums.of(counts);
  }
}
