package io.github.matryoshka.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
  @TempDir Path folder;

  @Test
  void writesTheBytesOfTheReferenceImplementation() throws IOException {
    Path path = folder.resolve("t.safetensors");
    new SafetensorsWriter()
        .add("b", List.of(1L), new float[] {2})
        .add("a", List.of(), new float[] {1})
        .add("ids", List.of(1L, 1L), new long[] {3})
        .metadata("format", "pt")
        .write(path);
    String header =
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"ids\":{\"dtype\":\"I64\",\"shape\":[1,1],\"data_offsets\":[0,8]},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[8,12]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[12,16]}}";
    int padded = (header.length() + 7) / 8 * 8;
    ByteBuffer expected = ByteBuffer.allocate(8 + padded + 16).order(ByteOrder.LITTLE_ENDIAN);
    expected.putLong(padded);
    expected.put((header + " ".repeat(padded - header.length())).getBytes(StandardCharsets.UTF_8));
    expected.putLong(3).putFloat(1).putFloat(2);
    assertArrayEquals(expected.array(), Files.readAllBytes(path));
  }

  @Test
  void orderOfCallsDoesNotMatter() throws IOException {
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    new SafetensorsWriter()
        .metadata("x", "1")
        .metadata("a", "2")
        .add("t", List.of(1L), new float[] {1})
        .add("s", List.of(1L), new float[] {2})
        .write(one);
    new SafetensorsWriter()
        .add("s", List.of(1L), new float[] {2})
        .add("t", List.of(1L), new float[] {1})
        .metadata("a", "2")
        .metadata("x", "1")
        .write(two);
    assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(two));
  }

  @RepeatedTest(100)
  void randomRoundTrip(RepetitionInfo repetition) throws IOException {
    Random random = new Random(repetition.getCurrentRepetition());
    SafetensorsWriter writer = new SafetensorsWriter();
    Map<String, String> metadata = new TreeMap<>();
    Map<String, TensorInfo> infos = new TreeMap<>();
    Map<String, byte[]> contents = new TreeMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      metadata.put(text(random), text(random));
    }
    metadata.forEach(writer::metadata);
    for (int i = random.nextInt(12); i > 0; i--) {
      String name = text(random) + i;
      ElementType type = ElementType.values()[random.nextInt(ElementType.values().length)];
      List<Long> shape = random.longs(random.nextInt(4), 0, 6).boxed().toList();
      byte[] bytes = new byte[(int) TensorInfo.bytes(name, type, shape)];
      random.nextBytes(bytes);
      writer.add(name, type, shape, MemorySegment.ofArray(bytes));
      infos.put(name, new TensorInfo(name, type, shape, 0, bytes.length));
      contents.put(name, bytes);
    }
    Path path = folder.resolve("random.safetensors");
    writer.write(path);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertEquals(metadata, file.metadata());
      assertEquals(infos.keySet(), new TreeMap<>(file.tensors()).keySet());
      for (TensorInfo tensor : file.tensors().values()) {
        assertEquals(infos.get(tensor.name()).type(), tensor.type());
        assertEquals(infos.get(tensor.name()).shape(), tensor.shape());
        assertArrayEquals(
            contents.get(tensor.name()), file.segment(tensor).toArray(ValueLayout.JAVA_BYTE));
      }
    }
    assertEquals(List.of(path), list(), "nothing is left beside");
  }

  @Test
  void copiesArrays() throws IOException {
    float[] values = {1};
    SafetensorsWriter writer = new SafetensorsWriter().add("t", List.of(1L), values);
    values[0] = 2;
    Path path = folder.resolve("t.safetensors");
    writer.write(path);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertArrayEquals(new float[] {1}, file.floats(file.tensor("t")));
    }
  }

  @Test
  void tensorsAboveTheSizeOfOneWrite() throws IOException {
    float[] values = new float[700_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    Path path = folder.resolve("t.safetensors");
    new SafetensorsWriter().add("t", List.of(700_001L), values).write(path);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertArrayEquals(values, file.floats(file.tensor("t")));
    }
  }

  @Test
  void replacesFilesAndStaleParts() throws IOException {
    Path path = Files.writeString(folder.resolve("t.safetensors"), "old");
    Files.writeString(folder.resolve("t.safetensors.part"), "left by a killed run".repeat(100));
    new SafetensorsWriter().write(path);
    SafetensorsFile.open(path).close();
    assertEquals(List.of(path), list());
  }

  @Test
  void refusesNamesTwice() {
    SafetensorsWriter writer = new SafetensorsWriter().add("t", List.of(1L), new float[1]);
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> writer.add("t", List.of(1L), new float[1]))
            .getMessage();
    assertEquals("tensor t: expected a name not taken yet", message);
    assertThrows(
        IllegalArgumentException.class,
        () -> writer.add("__metadata__", List.of(1L), new float[1]));
  }

  @Test
  void refusesShapesThatDoNotFit() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new SafetensorsWriter().add("t", List.of(2L, 3L), new float[5]))
            .getMessage();
    assertTrue(message.startsWith("tensor t: expected 24 bytes for F32 [2, 3], got 20"), message);
    assertThrows(
        IllegalArgumentException.class,
        () -> new SafetensorsWriter().add("t", List.of(-1L, -1L), new float[1]));
  }

  @Test
  void refusesLoneSurrogates() {
    SafetensorsWriter writer = new SafetensorsWriter();
    assertThrows(IllegalArgumentException.class, () -> writer.metadata("k", "\ud800"));
    assertThrows(IllegalArgumentException.class, () -> writer.metadata("\udc00", "v"));
    assertThrows(
        IllegalArgumentException.class, () -> writer.add("\ud800", List.of(1L), new float[1]));
  }

  @Test
  void missingFolder() throws IOException {
    failsWith(folder.resolve("none").resolve("t.safetensors"), "NoSuchFileException");
  }

  @Test
  void folderIsAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    failsWith(file.resolve("t.safetensors"), "Not a directory");
    assertEquals("x", Files.readString(file));
  }

  @Test
  void targetIsAFolder() throws IOException {
    Path target = Files.createDirectory(folder.resolve("t.safetensors"));
    Files.writeString(target.resolve("kept"), "x");
    failsWith(target, "irectory");
    assertTrue(Files.exists(target.resolve("kept")));
  }

  @Test
  void fullDisk() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "skipped: this system has no /dev/full");
    Path target = Files.writeString(folder.resolve("t.safetensors"), "old");
    Files.createSymbolicLink(folder.resolve("t.safetensors.part"), full);
    failsWith(target, "No space left on device");
    assertEquals("old", Files.readString(target), "the old file stays");
    assertTrue(Files.exists(full, LinkOption.NOFOLLOW_LINKS));
  }

  private void failsWith(Path target, String reason) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter().add("t", List.of(1L), new float[1]);
    IOException failure = assertThrows(IOException.class, () -> writer.write(target));
    String message = failure.getMessage();
    assertTrue(message.startsWith(target + ": expected to write "), message);
    assertTrue(message.contains(reason), message);
    assertTrue(message.contains("(choose an existing folder that you may write to"), message);
    assertTrue(failure.getCause() instanceof IOException);
    assertFalse(list().contains(folder.resolve("t.safetensors.part")), "the part is removed");
  }

  private List<Path> list() throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static String text(Random random) {
    String alphabet = "ab.\"\\\n\u0000\u00e9\u4e2d\ud83d\ude00";
    int[] points = alphabet.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.appendCodePoint(points[random.nextInt(points.length)]);
    }
    return text.toString();
  }
}
