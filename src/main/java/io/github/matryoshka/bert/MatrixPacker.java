package io.github.matryoshka.bert;

import io.github.matryoshka.kernels.Kernels;
import io.github.matryoshka.kernels.PackedMatrix;
import java.io.IOException;

/** Reads linear layers and packs them, by way of one buffer. */
final class MatrixPacker {
  private final BertWeights weights;
  private final Kernels kernels;
  private final boolean rounded;
  private final float[] buffer;

  /** Rounded: whether the weights are kept as bfloat16. */
  MatrixPacker(BertWeights weights, BertConfig config, Kernels kernels, boolean rounded) {
    this.rounded = rounded;
    this.weights = weights;
    this.kernels = kernels;
    int d = config.hiddenSize();
    buffer = new float[Math.multiplyExact(Math.max(3 * d, config.innerSize()), d)];
  }

  /** The linear layers of these names, each outputs × inputs, as one with their outputs in turn. */
  PackedMatrix stacked(int outputs, int inputs, String... names) throws IOException {
    float[] bias = new float[names.length * outputs];
    for (int i = 0; i < names.length; i++) {
      int at = i * outputs;
      weights.readInto(buffer, at * inputs, names[i] + ".weight", outputs, inputs);
      weights.readInto(bias, at, names[i] + ".bias", outputs);
    }
    PackedMatrix packed = kernels.pack(buffer, bias, bias.length, inputs);
    return rounded ? packed.rounded() : packed;
  }
}
