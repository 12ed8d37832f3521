package io.github.matryoshka.train;

import io.github.matryoshka.adaptor.Adaptor;
import java.util.Map;

/**
 * The closed-form adaptor: the rotation whose rows are the eigenvectors of {@code CᵀC} by
 * descending eigenvalue, C being the embeddings row by row, not centred (centring moves the origin
 * that cosines are measured from). Cosines over all D numbers stay as they were; of all rotations
 * this one keeps the most of each vector's length in its first m numbers, on average.
 */
public final class PrincipalRotation {
  private PrincipalRotation() {}

  /**
   * Fits the rotation. Deterministic; single-threaded; takes about a second for thousands of
   * vectors of 384 numbers.
   *
   * @param vectors count × dimensions numbers, row by row
   * @param encoder fingerprint of the encoder that made them
   * @param metadata recorded in the adaptor beside {@code recipe=pca}
   * @throws IllegalArgumentException if there is no vector or a number is not finite
   */
  public static Adaptor fit(
      float[] vectors, int count, int dimensions, String encoder, Map<String, String> metadata) {
    if (count < 1 || vectors.length < (long) count * dimensions) {
      throw new IllegalArgumentException(
          "vectors: expected at least one of %d numbers, got %d in an array of %d"
              .formatted(dimensions, count, vectors.length));
    }
    double[] gram = gram(vectors, count, dimensions);
    double[] rows = SymmetricEigen.vectors(gram, dimensions);
    float[] weights = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      weights[i] = (float) rows[i];
    }
    Map<String, String> all = new java.util.TreeMap<>(metadata);
    all.put("recipe", "pca");
    return new Adaptor(weights, dimensions, encoder, all);
  }

  /** {@code CᵀC} in double: the upper triangle summed, then mirrored. */
  private static double[] gram(float[] vectors, int count, int d) {
    double[] gram = new double[d * d];
    double[] row = new double[d];
    for (int n = 0; n < count; n++) {
      for (int j = 0; j < d; j++) {
        row[j] = vectors[n * d + j];
      }
      for (int i = 0; i < d; i++) {
        double v = row[i];
        for (int j = i; j < d; j++) {
          gram[i * d + j] += v * row[j];
        }
      }
    }
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < i; j++) {
        gram[i * d + j] = gram[j * d + i];
      }
    }
    return gram;
  }
}
