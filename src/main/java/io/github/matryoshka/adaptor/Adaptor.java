package io.github.matryoshka.adaptor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A linear map of embeddings, {@code out = W·in}, after which the first m numbers, scaled to unit
 * length, retrieve almost as well as all D (Yoon et al., arXiv 2407.20243, for the idea). Belongs
 * to one encoder. Immutable and thread-safe.
 */
public final class Adaptor {
  private final int dimensions;

  /** Wᵀ: row i holds what input i adds to each output, so that the inner loop runs forward. */
  private final float[] transposed;

  private final String encoder;
  private final Map<String, String> metadata;

  /**
   * @param weights W, D × D, row by row; copied
   * @param dimensions D
   * @param encoder fingerprint of the encoder it is for
   * @param metadata how it came about: recipe, seed, data set, …
   * @throws IllegalArgumentException if the sizes do not fit or a weight is not finite
   */
  public Adaptor(float[] weights, int dimensions, String encoder, Map<String, String> metadata) {
    if (dimensions < 1 || weights.length != dimensions * dimensions) {
      throw new IllegalArgumentException(
          "weights: expected %d × %d numbers, got %d"
              .formatted(dimensions, dimensions, weights.length));
    }
    for (float w : weights) {
      if (!Float.isFinite(w)) {
        throw new IllegalArgumentException("weights: expected finite numbers, got " + w);
      }
    }
    this.dimensions = dimensions;
    this.transposed = transpose(weights, dimensions);
    this.encoder = encoder;
    this.metadata = Map.copyOf(metadata);
  }

  /**
   * Reads an adaptor file.
   *
   * @throws IOException if it is missing, malformed or not an adaptor
   */
  public static Adaptor load(Path file) throws IOException {
    return AdaptorFile.read(file);
  }

  /** Writes the adaptor as safetensors, beside the target first and renamed when complete. */
  public void save(Path file) throws IOException {
    AdaptorFile.write(this, file);
  }

  /** D, numbers in and out. */
  public int dimensions() {
    return dimensions;
  }

  /** Fingerprint of the encoder it belongs to. */
  public String encoder() {
    return encoder;
  }

  /** How it came about. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** W, D × D, row by row; a copy. */
  public float[] weights() {
    return transpose(transposed, dimensions);
  }

  /** {@code out = W·in}, D numbers each, not scaled. Allocates nothing; the arrays must differ. */
  public void apply(float[] in, int inOffset, float[] out, int outOffset) {
    int d = dimensions;
    for (int j = 0; j < d; j++) {
      out[outOffset + j] = 0;
    }
    for (int i = 0; i < d; i++) {
      float x = in[inOffset + i];
      for (int j = 0; j < d; j++) {
        out[outOffset + j] = Math.fma(x, transposed[i * d + j], out[outOffset + j]);
      }
    }
  }

  private static float[] transpose(float[] m, int d) {
    float[] t = new float[m.length];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        t[j * d + i] = m[i * d + j];
      }
    }
    return t;
  }
}
