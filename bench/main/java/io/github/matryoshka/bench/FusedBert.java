package io.github.matryoshka.bench;

import static io.github.matryoshka.bench.OnnxGraph.MICROSOFT;
import static io.github.matryoshka.bench.OnnxGraph.attribute;

import io.github.matryoshka.bench.OnnxGraph.Type;
import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The BERT encoder as an ONNX graph of ONNX Runtime's fused operators, written from the weights:
 * the graph that its offline optimiser for transformers aims at. At the highest optimisation level
 * ONNX Runtime 1.29.0 makes {@code LayerNormalization}, {@code BiasGelu} or {@code Gelu}, and
 * {@code DynamicQuantizeMatMul} of the published files by itself; the attention of their traced
 * graphs it leaves as 24 reshapes, 24 transpositions, 12 products and 6 softmaxes. Here
 *
 * <ul>
 *   <li>the three lookups, their sum, its normalisation and the lengths of the mask are one {@code
 *       EmbedLayerNormalization};
 *   <li>the products for queries, keys and values, their biases, and everything up to the weighted
 *       sum of values are one {@code Attention}, in 8 bits one {@code QAttention} after one {@code
 *       DynamicQuantizeLinear};
 *   <li>bias, residual sum and normalisation are one {@code SkipLayerNormalization}, twice a layer;
 *   <li>bias and GELU are one {@code BiasGelu}, which is exact, other than {@code FastGelu};
 *   <li>the three products left in a layer are {@code MatMul}, in 8 bits {@code
 *       DynamicQuantizeMatMul}.
 * </ul>
 *
 * <p>The 8-bit graph quantises as the published 8-bit file does: activations to unsigned 8 bits
 * with one scale a tensor, found while running; weights to signed 8 bits without zero point, with
 * one scale a column. Its embedding tables stay floats, where that file has them in 8 bits.
 */
final class FusedBert {
  /**
   * The largest quantised weight. The published file keeps weights to 7 bits, so that processors
   * without VNNI do not overflow when they add pairs of products in 16 bits.
   */
  private static final int LARGEST = 64;

  private static final String EMBEDDINGS = "embeddings.";

  private final SafetensorsFile weights;
  private final BertConfig config;
  private final boolean quantized;
  private final OnnxGraph graph = new OnnxGraph();

  private FusedBert(SafetensorsFile weights, BertConfig config, boolean quantized) {
    this.weights = weights;
    this.config = config;
    this.quantized = quantized;
  }

  /**
   * Writes the graph with 32-bit weights.
   *
   * @param directory with {@code model.safetensors}
   * @return an ONNX file with the inputs and the first output of the published one
   * @throws IOException if the weights cannot be read
   */
  static byte[] fp32(Path directory, BertConfig config) throws IOException {
    return write(directory, config, false);
  }

  /** Writes the graph with 8-bit weights; otherwise as {@link #fp32}. */
  static byte[] int8(Path directory, BertConfig config) throws IOException {
    return write(directory, config, true);
  }

  private static byte[] write(Path directory, BertConfig config, boolean quantized)
      throws IOException {
    try (SafetensorsFile weights = SafetensorsFile.open(directory.resolve("model.safetensors"))) {
      return new FusedBert(weights, config, quantized).file();
    }
  }

  private byte[] file() throws IOException {
    for (String input : List.of("input_ids", "attention_mask", "token_type_ids")) {
      graph.input(input);
      // The published file takes 64-bit integers, EmbedLayerNormalization 32-bit ones.
      OnnxMessage to = attribute("to", Type.INT32.number);
      graph.node("", "Cast", List.of(input), List.of(input + ".int32"), to);
    }
    String states = embeddings();
    for (int layer = 0; layer < config.layers(); layer++) {
      states = layer("encoder.layer." + layer + ".", states);
    }
    graph.output(states, config.hiddenSize());
    return graph.file();
  }

  private String embeddings() throws IOException {
    List<String> inputs =
        List.of(
            "input_ids.int32",
            "token_type_ids.int32",
            copy(EMBEDDINGS + "word_embeddings.weight"),
            copy(EMBEDDINGS + "position_embeddings.weight"),
            copy(EMBEDDINGS + "token_type_embeddings.weight"),
            copy(EMBEDDINGS + "LayerNorm.weight"),
            copy(EMBEDDINGS + "LayerNorm.bias"),
            "attention_mask.int32");
    List<String> outputs = List.of("embeddings", "lengths");
    graph.node(MICROSOFT, "EmbedLayerNormalization", inputs, outputs, epsilon());
    return outputs.getFirst();
  }

  private String layer(String name, String states) throws IOException {
    String attended = attention(name + "attention.", states);
    String projected = product(name + "attention.output.dense", attended);
    String middle = normalized(name + "attention.output", projected, states);
    String inner = product(name + "intermediate.dense", middle);
    String activated = name + "activated";
    String bias = copy(name + "intermediate.dense.bias");
    graph.node(MICROSOFT, "BiasGelu", List.of(inner, bias), List.of(activated));
    return normalized(name + "output", product(name + "output.dense", activated), middle);
  }

  private String attention(String name, String states) throws IOException {
    int d = config.hiddenSize();
    float[] matrix = new float[3 * d * d];
    float[] bias = new float[3 * d];
    List<String> parts = List.of("query", "key", "value");
    for (int part = 0; part < parts.size(); part++) {
      String dense = name + "self." + parts.get(part);
      float[] transposed = transposed(dense + ".weight", d, d);
      for (int row = 0; row < d; row++) {
        System.arraycopy(transposed, row * d, matrix, row * 3 * d + part * d, d);
      }
      System.arraycopy(floats(dense + ".bias"), 0, bias, part * d, d);
    }
    String weight = name + "weight";
    graph.constant(name + "bias", bias, 3 * d);
    matrix(weight, matrix, d, 3 * d);
    String out = name + "values";
    OnnxMessage heads = attribute("num_heads", config.heads());
    if (!quantized) {
      List<String> inputs = List.of(states, weight, name + "bias", "lengths");
      graph.node(MICROSOFT, "Attention", inputs, List.of(out), heads);
      return out;
    }
    List<String> eightBits = List.of(name + "states", name + "states.scale", name + "states.zero");
    graph.node("", "DynamicQuantizeLinear", List.of(states), eightBits);
    List<String> inputs =
        List.of(
            eightBits.get(0),
            weight,
            name + "bias",
            eightBits.get(1),
            weight + ".scale",
            "lengths",
            eightBits.get(2),
            weight + ".zero");
    graph.node(MICROSOFT, "QAttention", inputs, List.of(out), heads);
    return out;
  }

  /** Without the bias, which the next operator adds. */
  private String product(String dense, String states) throws IOException {
    String weight = dense + ".weight";
    int[] shape = shape(weight);
    matrix(weight, transposed(weight, shape[0], shape[1]), shape[1], shape[0]);
    String out = dense + ".product";
    if (quantized) {
      List<String> inputs = List.of(states, weight, weight + ".scale", weight + ".zero");
      graph.node(MICROSOFT, "DynamicQuantizeMatMul", inputs, List.of(out));
    } else {
      graph.node("", "MatMul", List.of(states, weight), List.of(out));
    }
    return out;
  }

  private String normalized(String name, String states, String residual) throws IOException {
    String out = name + ".states";
    List<String> inputs =
        List.of(
            states,
            residual,
            copy(name + ".LayerNorm.weight"),
            copy(name + ".LayerNorm.bias"),
            copy(name + ".dense.bias"));
    graph.node(MICROSOFT, "SkipLayerNormalization", inputs, List.of(out), epsilon());
    return out;
  }

  private OnnxMessage epsilon() {
    return attribute("epsilon", (float) config.layerNormEpsilon());
  }

  /** Adds a matrix of inputs × outputs, in 8 bits with its scales and a zero point of zero. */
  private void matrix(String name, float[] matrix, int rows, int columns) {
    if (!quantized) {
      graph.constant(name, matrix, rows, columns);
      return;
    }
    float[] scales = new float[columns];
    for (int i = 0; i < matrix.length; i++) {
      scales[i % columns] = Math.max(scales[i % columns], Math.abs(matrix[i]) / LARGEST);
    }
    byte[] eightBits = new byte[matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      eightBits[i] = (byte) Math.rint(matrix[i] / scales[i % columns]);
    }
    graph.constant(name, eightBits, rows, columns);
    graph.constant(name + ".scale", scales, columns);
    graph.constant(name + ".zero", new byte[1], 1);
  }

  /** Adds a tensor as it is; returns its name. */
  private String copy(String name) throws IOException {
    graph.constant(name, floats(name), shape(name));
    return name;
  }

  /** PyTorch keeps outputs × inputs, ONNX multiplies with inputs × outputs. */
  private float[] transposed(String name, int rows, int columns) throws IOException {
    float[] matrix = floats(name);
    float[] transposed = new float[matrix.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        transposed[column * rows + row] = matrix[row * columns + column];
      }
    }
    return transposed;
  }

  private float[] floats(String name) throws IOException {
    return weights.floats(weights.tensor(name));
  }

  private int[] shape(String name) throws IOException {
    return weights.tensor(name).shape().stream().mapToInt(Math::toIntExact).toArray();
  }
}
