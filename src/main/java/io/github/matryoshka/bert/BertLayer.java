package io.github.matryoshka.bert;

import io.github.matryoshka.kernels.Kernels;
import io.github.matryoshka.kernels.LayerNorm;
import io.github.matryoshka.kernels.PackedMatrix;
import java.io.IOException;

/**
 * One transformer layer's weights, packed for the kernels.
 *
 * @param qkv query, key and value projections stacked: 3D × D
 * @param attentionOutput D × D
 * @param inner F × D
 * @param output D × F
 */
record BertLayer(
    PackedMatrix qkv,
    PackedMatrix attentionOutput,
    LayerNorm attentionNorm,
    PackedMatrix inner,
    PackedMatrix output,
    LayerNorm outputNorm) {

  static BertLayer load(BertWeights weights, BertConfig config, int layer, Kernels kernels)
      throws IOException {
    String name = "encoder.layer." + layer + ".";
    int d = config.hiddenSize();
    int f = config.innerSize();
    return new BertLayer(
        stacked(weights, name + "attention.self.", d, kernels),
        linear(weights, name + "attention.output.dense", d, d, kernels),
        norm(weights, name + "attention.output.LayerNorm", config),
        linear(weights, name + "intermediate.dense", f, d, kernels),
        linear(weights, name + "output.dense", d, f, kernels),
        norm(weights, name + "output.LayerNorm", config));
  }

  static PackedMatrix linear(
      BertWeights weights, String name, int outputs, int inputs, Kernels kernels)
      throws IOException {
    return kernels.pack(
        weights.read(name + ".weight", outputs, inputs),
        weights.read(name + ".bias", outputs),
        outputs,
        inputs);
  }

  static LayerNorm norm(BertWeights weights, String name, BertConfig config) throws IOException {
    int d = config.hiddenSize();
    return new LayerNorm(
        weights.read(name + ".weight", d),
        weights.read(name + ".bias", d),
        config.layerNormEpsilon());
  }

  private static PackedMatrix stacked(BertWeights weights, String name, int d, Kernels kernels)
      throws IOException {
    float[] matrix = new float[3 * d * d];
    float[] bias = new float[3 * d];
    String[] parts = {"query", "key", "value"};
    for (int i = 0; i < parts.length; i++) {
      System.arraycopy(
          weights.read(name + parts[i] + ".weight", d, d), 0, matrix, i * d * d, d * d);
      System.arraycopy(weights.read(name + parts[i] + ".bias", d), 0, bias, i * d, d);
    }
    return kernels.pack(matrix, bias, 3 * d, d);
  }
}
