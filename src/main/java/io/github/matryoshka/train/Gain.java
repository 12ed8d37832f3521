package io.github.matryoshka.train;

/**
 * Discounted cumulative gain of the first ten documents (Järvelin and Kekäläinen 2002), gain =
 * grade, as trec_eval has it.
 */
final class Gain {
  static final int DEPTH = 10;
  static final String METRIC = "nDCG@" + DEPTH;

  private Gain() {}

  /** What a place in a ranking is worth; the first is 0. */
  static double discount(int place) {
    return Math.log(2) / Math.log(place + 2.0);
  }

  /**
   * The gain of grades in the best order.
   *
   * @param grades descending
   */
  static double ideal(double[] grades) {
    double sum = 0;
    for (int place = 0; place < Math.min(DEPTH, grades.length); place++) {
      sum += grades[place] * discount(place);
    }
    return sum;
  }
}
