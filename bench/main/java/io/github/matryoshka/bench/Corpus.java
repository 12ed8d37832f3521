package io.github.matryoshka.bench;

import java.util.Arrays;
import java.util.function.ObjIntConsumer;

/**
 * Random unit vectors to search in, and queries; the same for everyone. Made in parts, so that who
 * keeps them outside the heap needs none for them.
 *
 * @param documents how many
 */
record Corpus(int documents) {
  static final int DIMENSIONS = 384;
  static final int BEST = 10;

  private static final int PART = 10_000;

  /** Hands over parts of the documents, row-major, with the number of the first row of each. */
  void forEachPart(ObjIntConsumer<float[]> consumer) {
    for (int first = 0; first < documents; first += PART) {
      consumer.accept(unitVectors(Math.min(PART, documents - first), 1000 + first), first);
    }
  }

  /** Row-major. */
  static float[] queries(int count) {
    return unitVectors(count, 2);
  }

  /** Queries, or other vectors, each in an array of its own. */
  static float[][] rows(float[] vectors) {
    float[][] rows = new float[vectors.length / DIMENSIONS][];
    Arrays.setAll(rows, r -> Arrays.copyOfRange(vectors, r * DIMENSIONS, (r + 1) * DIMENSIONS));
    return rows;
  }

  /** Row-major; the same for the same seed. */
  static float[] unitVectors(int count, long seed) {
    float[] vectors = Gemm.numbers(count * DIMENSIONS, seed);
    for (int at = 0; at < vectors.length; at += DIMENSIONS) {
      double squares = 0;
      for (int i = at; i < at + DIMENSIONS; i++) {
        squares += vectors[i] * vectors[i];
      }
      for (int i = at; i < at + DIMENSIONS; i++) {
        vectors[i] /= (float) Math.sqrt(squares);
      }
    }
    return vectors;
  }
}
