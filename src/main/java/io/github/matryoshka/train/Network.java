package io.github.matryoshka.train;

import io.github.matryoshka.adaptor.Adaptor;
import io.github.matryoshka.adaptor.HiddenLayer;
import io.github.matryoshka.autodiff.Linear;
import io.github.matryoshka.autodiff.Parallel;
import io.github.matryoshka.autodiff.Parameters;
import io.github.matryoshka.autodiff.Relu;
import io.github.matryoshka.kernels.Matrix;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The map while it is trained: {@code z = x·Wᵀ + relu(x·Kᵀ + b)·Vᵀ + c}, for T rows x of D numbers;
 * W is D×D, K is H×D, V is D×H; H may be 0. Only the parts in {@link #trained} get gradients. Not
 * thread-safe.
 */
final class Network {
  /** A part that may be trained or kept. */
  enum Part {
    /** W. */
    LINEAR,
    /** K and b. */
    HIDDEN,
    /** V. */
    OUTPUT,
    /** c. */
    OFFSET
  }

  private static final int BLOCK = 1024;

  final Parameters parameters;
  private final int dimensions;
  private final int units;
  private Set<Part> trained = EnumSet.noneOf(Part.class);
  private float[] hidden = new float[0];
  private float[] slopes = new float[0];

  Network(int dimensions, int units) {
    this.dimensions = dimensions;
    this.units = units;
    parameters =
        new Parameters(
            new Parameters.Shape("linear", dimensions, dimensions),
            new Parameters.Shape("hidden", units, dimensions),
            new Parameters.Shape("hidden.bias", 1, units),
            new Parameters.Shape("output", dimensions, units),
            new Parameters.Shape("offset", 1, dimensions));
  }

  int dimensions() {
    return dimensions;
  }

  int units() {
    return units;
  }

  /** From now on these parts learn. */
  void train(Set<Part> parts) {
    trained = EnumSet.copyOf(parts);
  }

  void linear(float[] weights) {
    System.arraycopy(weights, 0, parameters.values(), 0, weights.length);
  }

  /**
   * One hidden unit a document, {@code relu((k·x − θ)/(1 − θ))}: 1 at the document itself, 0 for
   * whatever has a cosine below θ with it. Outputs start at 0.
   */
  void remember(Corpus corpus, int[] documents, float threshold) {
    float scale = 1 / (1 - threshold);
    Matrix keys = parameters.value("hidden");
    Matrix biases = parameters.value("hidden.bias");
    for (int h = 0; h < documents.length; h++) {
      corpus.copyVector(Corpus.Kind.DOCUMENT, documents[h], keys.data(), keys.row(h));
      for (int j = 0; j < dimensions; j++) {
        keys.data()[keys.row(h) + j] *= scale;
      }
      biases.data()[biases.offset() + h] = -threshold * scale;
    }
  }

  /** {@code z} for all rows of x. */
  void forward(Parallel parallel, Matrix x, Matrix z) {
    if (units == 0) {
      Linear.forward(parallel, x, parameters.value("linear"), null, z);
      return;
    }
    int n = x.rows() * units;
    if (hidden.length < n) {
      hidden = new float[n];
      slopes = new float[n];
    }
    Matrix h = Matrix.of(hidden, x.rows(), units);
    Linear.forward(parallel, x, parameters.value("hidden"), parameters.value("hidden.bias"), h);
    Relu.forward(hidden, hidden, n);
    Linear.forward(parallel, x, parameters.value("linear"), parameters.value("offset"), z);
    parallel.product(h, parameters.value("output").transposed(), z, z);
  }

  /** The map of all rows, block by block. */
  float[] map(Parallel parallel, float[] vectors) {
    float[] mapped = new float[vectors.length];
    int count = vectors.length / dimensions;
    Matrix in = Matrix.of(vectors, count, dimensions);
    Matrix out = Matrix.of(mapped, count, dimensions);
    for (int first = 0; first < count; first += BLOCK) {
      int rows = Math.min(BLOCK, count - first);
      forward(parallel, in.rows(first, rows), out.rows(first, rows));
    }
    return mapped;
  }

  /** Adds the gradients of the trained parts, after {@link #forward} with the same x. */
  void backward(Parallel parallel, Matrix x, Matrix dz) {
    if (trained.contains(Part.LINEAR)) {
      parallel.product(
          dz.transposed(), x, parameters.gradient("linear"), parameters.gradient("linear"));
    }
    if (units == 0) {
      return;
    }
    Matrix h = Matrix.of(hidden, x.rows(), units);
    if (trained.contains(Part.OUTPUT)) {
      Matrix dv = parameters.gradient("output");
      parallel.product(dz.transposed(), h, dv, dv);
    }
    if (trained.contains(Part.OFFSET)) {
      Linear.addColumnSums(dz, parameters.gradient("offset"));
    }
    if (trained.contains(Part.HIDDEN)) {
      Matrix dh = Matrix.of(slopes, x.rows(), units);
      parallel.product(dz, parameters.value("output"), null, dh);
      for (int i = 0; i < x.rows() * units; i++) {
        slopes[i] = hidden[i] > 0 ? slopes[i] : 0;
      }
      Linear.backward(
          parallel,
          x,
          parameters.value("hidden"),
          dh,
          parameters.gradient("hidden"),
          parameters.gradient("hidden.bias"),
          null);
    }
  }

  /** The map as it is now. */
  Adaptor adaptor(String encoder, Map<String, String> metadata) {
    float[] values = parameters.values();
    float[] linear = Arrays.copyOf(values, dimensions * dimensions);
    if (units == 0) {
      return new Adaptor(linear, dimensions, encoder, metadata);
    }
    HiddenLayer layer =
        new HiddenLayer(
            numbers("hidden"), numbers("hidden.bias"), numbers("output"), numbers("offset"));
    return new Adaptor(linear, layer, dimensions, encoder, metadata);
  }

  private float[] numbers(String name) {
    Matrix m = parameters.value(name);
    return Arrays.copyOfRange(m.data(), m.offset(), m.offset() + m.rows() * m.columns());
  }
}
