package io.github.matryoshka.bench;

import java.util.List;
import java.util.SplittableRandom;

/**
 * The four matrix products of one layer, {@code y = x·Wᵀ}, with x of some rows. Both sides have the
 * same numbers.
 */
interface Gemm extends AutoCloseable {

  /**
   * W of one product.
   *
   * @param outputs N
   * @param inputs K
   */
  record Weights(int outputs, int inputs) {
    double size() {
      return (double) outputs * inputs;
    }
  }

  /** Queries, keys and values together; attention output; the two of the feed-forward network. */
  List<Weights> LAYER =
      List.of(
          new Weights(1152, 384),
          new Weights(384, 384),
          new Weights(1536, 384),
          new Weights(384, 1536));

  /** Computes all four products. */
  void run();

  /** The last result of one of them, row-major. */
  float[] product(int place);

  @Override
  void close();

  /** Operations of all four; W has to be read, x and y are small beside it or in cache. */
  static Work work(int rows) {
    double weights = LAYER.stream().mapToDouble(Weights::size).sum();
    return new Work(2 * rows * weights, Float.BYTES * weights);
  }

  /** Numbers from −1 to 1, the same for the same seed. */
  static float[] numbers(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return numbers;
  }
}
