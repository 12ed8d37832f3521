package io.github.matryoshka.train;

import java.util.SplittableRandom;

/**
 * Random choices of one training step. They depend on the seed, the stage and the step alone, so a
 * run that was interrupted goes on with the choices it would have made.
 */
final class Draw {
  private final SplittableRandom random;

  Draw(long seed, String stage, int step) {
    long mixed = seed * 0x9E3779B97F4A7C15L + stage.hashCode();
    random = new SplittableRandom(mixed * 0xBF58476D1CE4E5B9L + step);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /** So many different ones of {@code from}; all of them, in random order, if there are fewer. */
  int[] distinct(int[] from, int count) {
    int[] pool = from.clone();
    int n = Math.min(count, pool.length);
    for (int i = 0; i < n; i++) {
      int j = i + random.nextInt(pool.length - i);
      int chosen = pool[j];
      pool[j] = pool[i];
      pool[i] = chosen;
    }
    return java.util.Arrays.copyOf(pool, n);
  }
}
