package io.github.matryoshka.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read past the mapping is what the mapping holds. */
class TensorReaderTest {
  /** More than fits the reader's buffer, and no multiple of it. */
  private static final int ELEMENTS = (1 << 16) + 3;

  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void write() throws IOException {
    path = folder.resolve("t.safetensors");
    float[] floats = new float[ELEMENTS];
    for (int i = 0; i < ELEMENTS; i++) {
      floats[i] = i - 0.5f;
    }
    byte[] halves = new byte[2 * ELEMENTS];
    for (int i = 0; i < halves.length; i++) {
      halves[i] = (byte) (i * 31);
    }
    MemorySegment segment = MemorySegment.ofArray(halves);
    List<Long> shape = List.of((long) ELEMENTS);
    new SafetensorsWriter()
        .add("f32", shape, floats)
        .add("f16", ElementType.F16, shape, segment)
        .add("bf16", ElementType.BF16, shape, segment)
        .write(path);
  }

  @Test
  void readsWhatTheMappingHolds() throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      for (TensorInfo tensor : file.tensors().values()) {
        agrees(file, tensor);
        agrees(SafetensorsFile.of(path, Files.readAllBytes(path)), tensor);
      }
    }
  }

  private static void agrees(SafetensorsFile file, TensorInfo tensor) throws IOException {
    float[] expected = new float[ELEMENTS + 1];
    file.read(tensor, 1, expected, 2, ELEMENTS - 1);
    float[] read = new float[ELEMENTS + 1];
    file.reader().read(tensor, 1, read, 2, ELEMENTS - 1);
    for (int i = 0; i < read.length; i++) {
      assertEquals(
          Float.floatToRawIntBits(expected[i]),
          Float.floatToRawIntBits(read[i]),
          tensor.name() + " at " + i);
    }
  }

  @Test
  void refusesPartsOutsideTensorOrArray() throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      TensorInfo tensor = file.tensor("f32");
      TensorReader reader = file.reader();
      float[] to = new float[4];
      assertThrows(IndexOutOfBoundsException.class, () -> reader.read(tensor, ELEMENTS, to, 0, 1));
      assertThrows(IndexOutOfBoundsException.class, () -> reader.read(tensor, -1, to, 0, 1));
      assertThrows(IndexOutOfBoundsException.class, () -> reader.read(tensor, 0, to, 1, 4));
    }
  }

  @Test
  void saysThatTheFileWasShortened() throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      long size = Files.size(path);
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
        channel.truncate(size - 1);
      }
      TensorInfo last = List.copyOf(file.tensors().values()).getLast();
      IOException e =
          assertThrows(
              IOException.class,
              () -> file.reader().read(last, 0, new float[ELEMENTS], 0, ELEMENTS));
      assertEquals(
          "%s: expected %d bytes, got %d (somebody shortened the file: fetch it again)"
              .formatted(path, size, size - 1),
          e.getMessage());
    }
  }

  @Test
  void aTensorMappedByItselfOutlivesTheFile() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mapped;
      float[] expected;
      try (SafetensorsFile file = SafetensorsFile.open(path)) {
        mapped = file.map(file.tensor("f32"), arena);
        expected = file.floats(file.tensor("f32"));
      }
      assertTrue(mapped.isReadOnly());
      assertArrayEquals(
          expected,
          mapped.toArray(ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN)));
    }
  }
}
