package io.github.matryoshka.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.github.matryoshka.safetensors.ElementType;
import io.github.matryoshka.safetensors.SafetensorsFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONNX files made here, field by field. */
class ConversionTest {
  @TempDir Path folder;

  @Test
  void namedTensorsStayAndAnonymousOnesAreTurnedAndNamed() throws IOException {
    byte[] graph =
        message(
            tensor("embeddings.LayerNorm.weight", 1, false, new float[] {1, 2}, 2),
            tensor("onnx::MatMul_7", 1, true, new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
            tensor("scale", 1, true, new float[] {8}, 1),
            node("/encoder/layer.0/output/dense/MatMul", "hidden", "onnx::MatMul_7"));
    Path file = convert(graph);
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      assertEquals(
          List.of("embeddings.LayerNorm.weight", "encoder.layer.0.output.dense.weight"),
          List.copyOf(tensors.tensors().keySet()));
      var turned = tensors.tensor("encoder.layer.0.output.dense.weight");
      assertEquals(List.of(3L, 2L), turned.shape());
      assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, tensors.floats(turned));
    }
  }

  @Test
  void positionIdsStayIntegers() throws IOException {
    byte[] ids = tensor("embeddings.position_ids", 7, false, new float[] {0, 0, 1e-45f, 0}, 1, 2);
    try (SafetensorsFile tensors = SafetensorsFile.open(convert(message(ids)))) {
      var info = tensors.tensor("embeddings.position_ids");
      assertEquals(ElementType.I64, info.type());
      assertEquals(List.of(1L, 2L), info.shape());
      assertEquals(1, tensors.segment(info).get(ValueLayout.JAVA_LONG_UNALIGNED, 8));
    }
  }

  @Test
  void fileWithoutGraph() {
    fails("ONNX: expected a graph with weights, got none", new byte[0]);
  }

  @Test
  void fileThatEndsEarly() {
    fails("ONNX: expected a protobuf message, got a damaged one", new byte[] {58, 127, 1});
  }

  @Test
  void fileThatIsNoProtobuf() {
    fails("ONNX: expected a protobuf message, got a damaged one", new byte[] {-1, -1, -1, -1});
  }

  @Test
  void matrixThatNobodyReads() throws IOException {
    fails(
        "ONNX: expected a node /…/MatMul that reads onnx::MatMul_7, got null",
        file(message(tensor("onnx::MatMul_7", 1, true, new float[] {1}, 1, 1))));
  }

  @Test
  void matrixOfOneDimension() throws IOException {
    fails(
        "ONNX: expected pooler.dense.weight as a matrix, got shape [1]",
        file(
            message(
                tensor("onnx::MatMul_7", 1, true, new float[] {1}, 1),
                node("/pooler/dense/MatMul", "onnx::MatMul_7"))));
  }

  @Test
  void shapeThatDoesNotFitTheBytes() throws IOException {
    fails(
        "ONNX: expected a shape that fits the raw bytes, got tensor a.weight: expected 12 bytes",
        file(message(tensor("a.weight", 1, true, new float[] {1}, 3))));
  }

  @Test
  void shapeOfMoreBytesThanALongCounts() throws IOException {
    fails(
        "tensor a.weight: expected fewer than 2^63 bytes",
        file(message(tensor("a.weight", 1, true, new float[] {1}, 1L << 40, 1L << 40))));
  }

  @Test
  void negativeShape() throws IOException {
    fails(
        "tensor a.weight: expected sizes of at least 0",
        file(message(tensor("a.weight", 1, true, new float[] {1}, -1, -1))));
  }

  @Test
  void weightsOfHalfPrecision() throws IOException {
    fails(
        "ONNX: expected a.weight as raw F32 (type 1), got type 10",
        file(message(tensor("a.weight", 10, true, new float[] {1}, 2))));
  }

  private Path convert(byte[] graph) throws IOException {
    Path file = folder.resolve("x");
    Conversion.write(file(graph), file);
    return file;
  }

  private void fails(String message, byte[] file) {
    String got =
        assertThrows(IOException.class, () -> Conversion.write(file, folder.resolve("x")))
            .getMessage();
    assertTrue(got.contains(message), got);
    assertFalse(Files.exists(folder.resolve("x")));
  }

  private static byte[] file(byte[] graph) throws IOException {
    return written(out -> out.writeByteArray(7, graph));
  }

  private static byte[] message(byte[]... fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] field : fields) {
      out.writeBytes(field);
    }
    return out.toByteArray();
  }

  private static byte[] node(String name, String... inputs) throws IOException {
    byte[] node =
        written(
            out -> {
              for (String input : inputs) {
                out.writeString(1, input);
              }
              out.writeString(3, name);
              out.writeString(4, "MatMul");
            });
    return written(out -> out.writeByteArray(1, node));
  }

  private static byte[] tensor(String name, int type, boolean packed, float[] values, long... shape)
      throws IOException {
    ByteBuffer raw = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    byte[] dimensions =
        written(
            out -> {
              for (long size : shape) {
                out.writeInt64NoTag(size);
              }
            });
    byte[] tensor =
        written(
            out -> {
              if (packed) {
                out.writeByteArray(1, dimensions);
              } else {
                for (long size : shape) {
                  out.writeInt64(1, size);
                }
              }
              out.writeInt32(2, type);
              out.writeString(8, name);
              out.writeBytes(9, ByteString.copyFrom(raw.array()));
            });
    return written(out -> out.writeByteArray(5, tensor));
  }

  private interface Content {
    void to(CodedOutputStream out) throws IOException;
  }

  private static byte[] written(Content content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    content.to(out);
    out.flush();
    return bytes.toByteArray();
  }
}
