package io.github.matryoshka.bert;

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

  static BertLayer load(BertWeights weights, BertConfig config, int layer, MatrixPacker packer)
      throws IOException {
    String name = "encoder.layer." + layer + ".";
    int d = config.hiddenSize();
    int f = config.innerSize();
    String self = name + "attention.self.";
    return new BertLayer(
        packer.stacked(d, d, self + "query", self + "key", self + "value"),
        packer.stacked(d, d, name + "attention.output.dense"),
        norm(weights, name + "attention.output.LayerNorm", config),
        packer.stacked(f, d, name + "intermediate.dense"),
        packer.stacked(d, f, name + "output.dense"),
        norm(weights, name + "output.LayerNorm", config));
  }

  static LayerNorm norm(BertWeights weights, String name, BertConfig config) throws IOException {
    int d = config.hiddenSize();
    return new LayerNorm(
        weights.read(name + ".weight", d),
        weights.read(name + ".bias", d),
        config.layerNormEpsilon());
  }
}
