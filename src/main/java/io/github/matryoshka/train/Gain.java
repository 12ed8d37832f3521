package io.github.matryoshka.train;

import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;

/**
 * Discounted cumulative gain of the first ten documents (Järvelin and Kekäläinen 2002), gain =
 * grade, as trec_eval has it.
 */
final class Gain {
  static final int DEPTH = 10;
  static final String METRIC = "nDCG@" + DEPTH;

  private Gain() {}

  /**
   * The gain of one text's ranking.
   *
   * @param found ranks at least {@value #DEPTH} documents that are not passed over, if there are so
   *     many
   * @param grade of a document, 0 for most
   * @param passedOver documents that take no place
   */
  static double of(Neighbours found, int text, IntToDoubleFunction grade, IntPredicate passedOver) {
    double sum = 0;
    int place = 0;
    for (int rank = 0; rank < found.k() && place < DEPTH; rank++) {
      int document = found.of(text, rank);
      if (!passedOver.test(document)) {
        sum += grade.applyAsDouble(document) * discount(place++);
      }
    }
    return sum;
  }

  /** What a place is worth; the first is 0. */
  private static double discount(int place) {
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
