package io.github.matryoshka.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.github.matryoshka.safetensors.SafetensorsFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
  void malformedFilesAreRefused() throws IOException {
    fails("ONNX: expected a graph with weights, got none", new byte[0]);
    assertThrows(
        IOException.class, () -> Conversion.write(new byte[] {58, 127, 1}, folder.resolve("x")));
    fails(
        "ONNX: expected a node /…/MatMul that reads onnx::MatMul_7, got null",
        file(message(tensor("onnx::MatMul_7", 1, true, new float[] {1}, 1, 1))));
    fails(
        "ONNX: expected a.weight as 3 raw 32-bit floats, got type 1 and 4 bytes",
        file(message(tensor("a.weight", 1, true, new float[] {1}, 3))));
    fails(
        "ONNX: expected a.weight as 1 raw 32-bit floats, got type 10 and 4 bytes",
        file(message(tensor("a.weight", 10, true, new float[] {1}, 1))));
    assertFalse(Files.exists(folder.resolve("x")));
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
