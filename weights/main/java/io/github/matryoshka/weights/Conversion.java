package io.github.matryoshka.weights;

import io.github.matryoshka.safetensors.ElementType;
import io.github.matryoshka.safetensors.SafetensorsWriter;
import io.github.matryoshka.safetensors.TensorInfo;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A PyTorch BERT that was exported to ONNX, back to its safetensors file. The export kept most
 * names; the weights of linear layers it transposed and called {@code onnx::MatMul_…}, but the node
 * that multiplies by one, such as {@code /encoder/layer.0/output/dense/MatMul}, still says which
 * layer it was.
 */
final class Conversion {
  private static final String ANONYMOUS = "onnx::MatMul_";
  private static final String NODE = "/MatMul";
  private static final String POSITION_IDS = "embeddings.position_ids";

  private Conversion() {}

  /** Writes the tensors of an ONNX file as safetensors, with the metadata PyTorch's files have. */
  static void write(byte[] onnx, Path target) throws IOException {
    OnnxInitializers initializers = OnnxInitializers.parse(onnx);
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
    for (Map.Entry<String, OnnxInitializers.Tensor> entry : initializers.tensors().entrySet()) {
      String name = entry.getKey();
      OnnxInitializers.Tensor tensor = entry.getValue();
      if (name.startsWith(ANONYMOUS)) {
        addTransposed(writer, layer(name, initializers.reader(name)), floats(name, tensor), tensor);
      } else if (name.equals(POSITION_IDS)) {
        writer.add(name, tensor.shape(), longs(name, tensor));
      } else if (name.endsWith(".weight") || name.endsWith(".bias")) {
        writer.add(name, tensor.shape(), floats(name, tensor));
      }
    }
    writer.write(target);
  }

  private static String layer(String tensor, String node) throws IOException {
    if (node == null || !node.startsWith("/") || !node.endsWith(NODE)) {
      throw new IOException(
          "ONNX: expected a node /…%s that reads %s, got %s".formatted(NODE, tensor, node));
    }
    return node.substring(1, node.length() - NODE.length()).replace('/', '.') + ".weight";
  }

  private static float[] floats(String name, OnnxInitializers.Tensor tensor) throws IOException {
    float[] values = new float[elements(name, tensor, OnnxInitializers.FLOAT, ElementType.F32)];
    tensor.bytes().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  private static long[] longs(String name, OnnxInitializers.Tensor tensor) throws IOException {
    long[] values = new long[elements(name, tensor, OnnxInitializers.INT64, ElementType.I64)];
    tensor.bytes().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(values);
    return values;
  }

  /** How many elements a tensor has, once it is certain that its shape fits its bytes. */
  private static int elements(
      String name, OnnxInitializers.Tensor tensor, int onnxType, ElementType type)
      throws IOException {
    if (tensor.type() != onnxType) {
      throw new IOException(
          "ONNX: expected %s as raw %s (type %d), got type %d"
              .formatted(name, type, onnxType, tensor.type()));
    }
    try {
      TensorInfo checked =
          new TensorInfo(name, type, tensor.shape(), 0, tensor.bytes().remaining());
      return Math.toIntExact(checked.elements());
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "ONNX: expected a shape that fits the raw bytes, got " + e.getMessage(), e);
    }
  }

  private static void addTransposed(
      SafetensorsWriter writer, String name, float[] values, OnnxInitializers.Tensor tensor)
      throws IOException {
    if (tensor.shape().size() != 2) {
      throw new IOException(
          "ONNX: expected %s as a matrix, got shape %s".formatted(name, tensor.shape()));
    }
    int rows = Math.toIntExact(tensor.shape().get(0));
    int columns = Math.toIntExact(tensor.shape().get(1));
    float[] transposed = new float[values.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        transposed[j * rows + i] = values[i * columns + j];
      }
    }
    writer.add(name, List.of((long) columns, (long) rows), transposed);
  }
}
