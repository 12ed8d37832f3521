package io.github.matryoshka.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {
  private static final int PATTERNS = 1 << 16;

  @TempDir Path folder;

  @Test
  void readsBytesWrittenByHand() throws IOException {
    // An odd header length, so that no element is aligned; spaces pad the header.
    String json =
        "{\"b\":{\"shape\":[],\"dtype\":\"F32\",\"data_offsets\":[4,8]},"
            + "\"__metadata__\":{\"format\":\"pt\"},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,4]}}  ";
    json = json.length() % 2 == 0 ? json + " " : json;
    byte[] header = json.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + header.length + 8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .put(header)
            .putFloat(1.5f)
            .putFloat(-2.25f);
    Path path = Files.write(folder.resolve("hand.safetensors"), bytes.array());
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertEquals(path, file.path());
      assertEquals(Map.of("format", "pt"), file.metadata());
      assertEquals(List.of("a", "b"), List.copyOf(file.tensors().keySet()));
      assertEquals(new TensorInfo("a", ElementType.F32, List.of(1L, 1L), 0, 4), file.tensor("a"));
      assertEquals(1, file.tensor("b").elements());
      assertArrayEquals(new float[] {1.5f}, file.floats(file.tensor("a")));
      assertArrayEquals(new float[] {-2.25f}, file.floats(file.tensor("b")));
    }
  }

  @Test
  void bytesInMemoryAreReadAsAFileIs() throws IOException {
    Path path = write(new SafetensorsWriter().add("a", List.of(2L), new float[] {1, -2}));
    byte[] bytes = Files.readAllBytes(path);
    Path name = Path.of("a resource");
    try (SafetensorsFile file = SafetensorsFile.of(name, bytes)) {
      assertEquals(name, file.path());
      assertArrayEquals(new float[] {1, -2}, file.floats(file.tensor("a")));
      assertTrue(file.segment(file.tensor("a")).isReadOnly());
    }
    byte[] half = Arrays.copyOf(bytes, bytes.length - 4);
    Exception e = assertThrows(IOException.class, () -> SafetensorsFile.of(name, half));
    assertTrue(e.getMessage().startsWith("a resource: expected 8 bytes of data"), e.getMessage());
  }

  @Test
  void fileWithoutTensors() throws IOException {
    Path path = write(new SafetensorsWriter());
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertTrue(file.tensors().isEmpty());
      assertTrue(file.metadata().isEmpty());
    }
  }

  @Test
  void emptyTensors() throws IOException {
    Path path =
        write(
            new SafetensorsWriter()
                .add("a", List.of(0L, 5L), new float[0])
                .add("b", List.of(1L), new float[] {7})
                .add("c", List.of(3L, 0L), new float[0]));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertEquals(0, file.tensor("a").elements());
      assertEquals(0, file.floats(file.tensor("c")).length);
      assertArrayEquals(new float[] {7}, file.floats(file.tensor("b")));
      assertEquals(List.of(3L, 0L), file.tensor("c").shape());
    }
  }

  @Test
  void widensEveryHalf() throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(write(everyPattern(ElementType.F16)))) {
      float[] widened = file.floats(file.tensor("t"));
      for (int bits = 0; bits < PATTERNS; bits++) {
        float expected = Float.float16ToFloat((short) bits);
        assertEquals(
            Float.floatToRawIntBits(expected), Float.floatToRawIntBits(widened[bits]), "" + bits);
        if (!Float.isNaN(expected)) {
          assertEquals(halfByArithmetic(bits), widened[bits], "bits " + bits);
        }
      }
    }
  }

  @Test
  void widensEveryBfloat16() throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(write(everyPattern(ElementType.BF16)))) {
      float[] widened = file.floats(file.tensor("t"));
      for (int bits = 0; bits < PATTERNS; bits++) {
        assertEquals(bits << 16, Float.floatToRawIntBits(widened[bits]), "bits " + bits);
      }
    }
  }

  @Test
  void keepsTheBitsOfFloats() throws IOException {
    float[] odd = {Float.intBitsToFloat(0x7fa00001), -0f, Float.MIN_VALUE, Float.NEGATIVE_INFINITY};
    Path path = write(new SafetensorsWriter().add("t", List.of(4L), odd));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      float[] read = file.floats(file.tensor("t"));
      for (int i = 0; i < odd.length; i++) {
        assertEquals(Float.floatToRawIntBits(odd[i]), Float.floatToRawIntBits(read[i]));
      }
    }
  }

  @Test
  void readsParts() throws IOException {
    for (ElementType type : List.of(ElementType.F16, ElementType.BF16)) {
      try (SafetensorsFile file = SafetensorsFile.open(write(everyPattern(type)))) {
        float[] all = file.floats(file.tensor("t"));
        float[] part = {-1, -1, -1, -1};
        file.read(file.tensor("t"), 1000, part, 1, 2);
        assertArrayEquals(new float[] {-1, all[1000], all[1001], -1}, part);
      }
    }
    Path path = write(new SafetensorsWriter().add("t", List.of(4L), new float[] {1, 2, 3, 4}));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      float[] part = new float[4];
      file.read(file.tensor("t"), 1, part, 2, 2);
      assertArrayEquals(new float[] {0, 0, 2, 3}, part);
    }
  }

  @Test
  void refusesPartsOutsideTensorOrArray() throws IOException {
    Path path = write(new SafetensorsWriter().add("t", List.of(4L), new float[4]));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      TensorInfo tensor = file.tensor("t");
      float[] to = new float[4];
      assertThrows(IndexOutOfBoundsException.class, () -> file.read(tensor, 1, to, 0, 4));
      assertThrows(IndexOutOfBoundsException.class, () -> file.read(tensor, -1, to, 0, 1));
      assertThrows(IndexOutOfBoundsException.class, () -> file.read(tensor, 0, to, 1, 4));
      assertThrows(IndexOutOfBoundsException.class, () -> file.read(tensor, 0, to, 0, -1));
    }
  }

  @Test
  void refusesIntegersAsFloats() throws IOException {
    Path path = write(new SafetensorsWriter().add("ids", List.of(2L), new long[] {1, 2}));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> file.floats(file.tensor("ids")))
              .getMessage();
      assertEquals("tensor ids: expected F32, F16 or BF16, got I64 (" + path + ")", message);
    }
  }

  @Test
  void missingTensorNamesFileAndTensor() throws IOException {
    Path path = write(new SafetensorsWriter().add("there", List.of(1L), new float[1]));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      String message =
          assertThrows(IOException.class, () -> file.tensor("pooler.dense.bias")).getMessage();
      assertTrue(message.startsWith(path + ": expected a tensor pooler.dense.bias"), message);
    }
  }

  @Test
  void refusesTensorsOfOtherFiles() throws IOException {
    Path path = write(new SafetensorsWriter().add("t", List.of(1L), new float[1]));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      TensorInfo other = new TensorInfo("t", ElementType.F32, List.of(2L), 0, 8);
      assertThrows(IllegalArgumentException.class, () -> file.segment(other));
    }
  }

  @Test
  void segmentsAreReadOnlyAndEndWithTheFile() throws IOException {
    Path path = write(new SafetensorsWriter().add("t", List.of(1L), new float[1]));
    MemorySegment segment;
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      segment = file.segment(file.tensor("t"));
      assertTrue(segment.isReadOnly());
      assertEquals(4, segment.byteSize());
    }
    assertThrows(
        IllegalStateException.class,
        () -> segment.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
  }

  /** The value as IEEE 754 defines it: sign, 5 bits of exponent with bias 15, 10 of fraction. */
  private static float halfByArithmetic(int bits) {
    float sign = (bits & 0x8000) == 0 ? 1 : -1;
    int exponent = bits >> 10 & 31;
    int fraction = bits & 1023;
    if (exponent == 31) {
      return sign * Float.POSITIVE_INFINITY;
    }
    return exponent == 0
        ? sign * Math.scalb((float) fraction, -24)
        : sign * Math.scalb(1024f + fraction, exponent - 25);
  }

  private static SafetensorsWriter everyPattern(ElementType type) {
    ByteBuffer bytes = ByteBuffer.allocate(PATTERNS * 2).order(ByteOrder.LITTLE_ENDIAN);
    for (int bits = 0; bits < PATTERNS; bits++) {
      bytes.putShort((short) bits);
    }
    MemorySegment segment = MemorySegment.ofArray(bytes.array());
    return new SafetensorsWriter().add("t", type, List.of((long) PATTERNS), segment);
  }

  private Path write(SafetensorsWriter writer) throws IOException {
    Path path = folder.resolve("t.safetensors");
    writer.write(path);
    return path;
  }
}
