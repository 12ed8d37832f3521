package io.github.matryoshka.adaptor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * A map of embeddings, {@code out = W·in}, or with a hidden layer {@code W·in + V·relu(K·in + b) +
 * c}, after which the first m numbers, scaled to unit length, retrieve almost as well as all D
 * (Yoon et al., arXiv 2407.20243, for the idea). Belongs to one encoder. Immutable and thread-safe.
 */
public final class Adaptor {
  private final int dimensions;

  /**
   * Wᵀ by rows: row i holds what input i adds to each output, so that the inner loop runs forward.
   */
  private final float[][] columns;

  /** Null for a linear map. */
  private final HiddenLayer hidden;

  /** Kᵀ by rows: row i holds what input i adds to each unit. */
  private final float[][] unitInputs;

  /** Vᵀ by rows: row h holds what unit h adds to each output. */
  private final float[][] unitOutputs;

  private final String encoder;
  private final Map<String, String> metadata;

  /**
   * A linear map.
   *
   * @param weights W, D × D, row by row; copied
   * @param dimensions D
   * @param encoder fingerprint of the encoder it is for
   * @param metadata how it came about: recipe, seed, data set, …
   * @throws IllegalArgumentException if the sizes do not fit or a weight is not finite
   */
  public Adaptor(float[] weights, int dimensions, String encoder, Map<String, String> metadata) {
    this(weights, null, dimensions, encoder, metadata);
  }

  /**
   * A map with a hidden layer.
   *
   * @param weights W, D × D, row by row; copied
   * @param hidden the curved part, shared; null for a linear map
   * @param dimensions D
   * @param encoder fingerprint of the encoder it is for
   * @param metadata how it came about: recipe, seed, data set, …
   * @throws IllegalArgumentException if the sizes do not fit or a weight is not finite
   */
  public Adaptor(
      float[] weights,
      HiddenLayer hidden,
      int dimensions,
      String encoder,
      Map<String, String> metadata) {
    if (dimensions < 1 || weights.length != dimensions * dimensions) {
      throw new IllegalArgumentException(
          "weights: expected %d × %d numbers, got %d"
              .formatted(dimensions, dimensions, weights.length));
    }
    requireFinite(weights);
    if (hidden != null) {
      hidden.require(dimensions);
    }
    this.dimensions = dimensions;
    this.columns = columns(weights, dimensions, dimensions);
    this.hidden = hidden;
    this.unitInputs = hidden == null ? null : columns(hidden.weights(), hidden.units(), dimensions);
    this.unitOutputs = hidden == null ? null : columns(hidden.output(), dimensions, hidden.units());
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

  /**
   * The adaptor that comes with the engine: a rotation for all-MiniLM-L6-v2, trained on general
   * English text, for whoever has no collection to train one on. Other encoders refuse it, and so
   * does that one with another pooling. Read from the jar by the first call; the same object every
   * time.
   *
   * @throws UncheckedIOException if the jar is damaged
   */
  public static Adaptor general() {
    return GeneralAdaptor.INSTANCE.get();
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
    float[] weights = new float[dimensions * dimensions];
    for (int j = 0; j < dimensions; j++) {
      for (int i = 0; i < dimensions; i++) {
        weights[i * dimensions + j] = columns[j][i];
      }
    }
    return weights;
  }

  /** The curved part, if there is one. */
  public Optional<HiddenLayer> hidden() {
    return Optional.ofNullable(hidden);
  }

  /**
   * {@code out}, D numbers from D numbers, not scaled. Allocates scratch if there is a hidden
   * layer; the arrays must differ.
   */
  public void apply(float[] in, int inOffset, float[] out, int outOffset) {
    apply(in, inOffset, out, outOffset, new float[scratch()]);
  }

  /**
   * The same, the same bits, without allocating.
   *
   * @param scratch at least {@link #scratch()} numbers, overwritten
   */
  public void apply(float[] in, int inOffset, float[] out, int outOffset, float[] scratch) {
    if (hidden == null) {
      Arrays.fill(out, outOffset, outOffset + dimensions, 0);
    } else {
      System.arraycopy(hidden.offset(), 0, out, outOffset, dimensions);
    }
    for (int i = 0; i < dimensions; i++) {
      addMultiple(in[inOffset + i], columns[i], out, outOffset);
    }
    if (hidden != null) {
      applyHidden(in, inOffset, out, outOffset, scratch);
    }
  }

  /** Numbers that {@link #apply(float[], int, float[], int, float[])} needs: H, 0 if linear. */
  public int scratch() {
    return hidden == null ? 0 : hidden.units();
  }

  /** Most units are silent for any one text, and then cost nothing at their output. */
  private void applyHidden(
      float[] in, int inOffset, float[] out, int outOffset, float[] activations) {
    int units = hidden.units();
    System.arraycopy(hidden.bias(), 0, activations, 0, units);
    for (int i = 0; i < dimensions; i++) {
      addMultiple(in[inOffset + i], unitInputs[i], activations, 0);
    }
    for (int h = 0; h < units; h++) {
      if (activations[h] > 0) {
        addMultiple(activations[h], unitOutputs[h], out, outOffset);
      }
    }
  }

  private static void addMultiple(float factor, float[] row, float[] out, int outOffset) {
    for (int j = 0; j < row.length; j++) {
      out[outOffset + j] = Math.fma(factor, row[j], out[outOffset + j]);
    }
  }

  private static float[][] columns(float[] matrix, int rows, int columns) {
    float[][] turned = new float[columns][rows];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        turned[j][i] = matrix[i * columns + j];
      }
    }
    return turned;
  }

  static void requireFinite(float[] numbers) {
    for (float x : numbers) {
      if (!Float.isFinite(x)) {
        throw new IllegalArgumentException("weights: expected finite numbers, got " + x);
      }
    }
  }
}
