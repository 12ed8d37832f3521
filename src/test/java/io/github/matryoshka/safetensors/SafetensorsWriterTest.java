package io.github.matryoshka.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
  @TempDir Path folder;

  @Test
  void bytesAreThoseOfTheReferenceImplementation() throws IOException {
    Path path = folder.resolve("a");
    new SafetensorsWriter()
        .add("b", List.of(1L), new float[] {1})
        .add("a", List.of(1L, 1L), new float[] {2})
        .add("ids", List.of(1L), new long[] {7})
        .metadata("format", "pt")
        .write(path);
    String header =
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"ids\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[8,12]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[12,16]}}";
    byte[] bytes = Files.readAllBytes(path);
    assertEquals(0, (bytes.length - 16) % 8);
    assertEquals(
        header, new String(bytes, 8, bytes.length - 24, StandardCharsets.UTF_8).stripTrailing());
    assertEquals(7, bytes[bytes.length - 16]);
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    SplittableRandom random = new SplittableRandom(9);
    for (int round = 0; round < 50; round++) {
      SafetensorsWriter writer = new SafetensorsWriter();
      Map<String, float[]> wanted = new TreeMap<>();
      Map<String, List<Long>> shapes = new TreeMap<>();
      for (int i = random.nextInt(6); i > 0; i--) {
        String name = "t" + random.nextInt(1000) + "é\"\\";
        if (!wanted.containsKey(name)) {
          List<Long> shape = shape(random);
          int count = (int) shape.stream().mapToLong(s -> s).reduce(1, (a, b) -> a * b);
          float[] values = new float[count];
          for (int v = 0; v < count; v++) {
            values[v] = Float.intBitsToFloat(random.nextInt());
          }
          wanted.put(name, values);
          shapes.put(name, shape);
          writer.add(name, shape, values);
        }
      }
      writer.metadata("round", "№ " + round);
      Path path = folder.resolve("r" + round);
      writer.write(path);
      try (SafetensorsFile file = SafetensorsFile.open(path)) {
        assertEquals(Map.of("round", "№ " + round), file.metadata());
        assertEquals(wanted.keySet(), file.tensors().keySet());
        for (String name : wanted.keySet()) {
          assertEquals(shapes.get(name), file.tensor(name).shape());
          assertArrayEquals(wanted.get(name), file.floats(file.tensor(name)));
        }
      }
    }
  }

  @Test
  void theBytesOfAnOlderFileStayWhenTheNewOneCannotBeWritten() throws IOException {
    Path target = folder.resolve("target");
    writer().write(target);
    byte[] before = Files.readAllBytes(target);
    Path inTheWay = Files.createDirectory(folder.resolve("target.part"));
    Files.createFile(inTheWay.resolve("something"));
    SafetensorsWriter other = new SafetensorsWriter().add("b", List.of(1L), new float[] {2});
    assertThrows(IOException.class, () -> other.write(target));
    assertArrayEquals(before, Files.readAllBytes(target));
  }

  @Test
  void anOlderFileSurvivesAFailureAndNoPartIsLeft() throws IOException {
    Path folderInTheWay = Files.createDirectory(folder.resolve("target"));
    Files.createFile(folderInTheWay.resolve("something"));
    IOException e = assertThrows(IOException.class, () -> writer().write(folderInTheWay));
    assertTrue(e.getMessage().contains("expected to write"), e.getMessage());
    assertTrue(Files.exists(folderInTheWay.resolve("something")));
    assertFalse(Files.exists(folder.resolve("target.part")));
  }

  @Test
  void aFolderThatIsNotThereIsNamed() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    for (Path target : List.of(folder.resolve("none").resolve("x"), file.resolve("x"))) {
      IOException e = assertThrows(IOException.class, () -> writer().write(target));
      assertTrue(e.getMessage().startsWith(target + ": expected to write"), e.getMessage());
      assertTrue(e.getMessage().contains("choose an existing folder"), e.getMessage());
    }
  }

  @Test
  void namesAndShapesAreChecked() {
    SafetensorsWriter writer = writer();
    fails(
        "tensor a: expected a name not taken yet",
        () -> writer.add("a", List.of(0L), new float[0]));
    fails(
        "tensor __metadata__: expected a name not taken yet",
        () -> writer.add("__metadata__", List.of(0L), new float[0]));
    fails(
        "tensor b: expected 8 bytes for F32 [2], got 12 (bytes [0, 12))",
        () -> writer.add("b", List.of(2L), new float[3]));
    fails(
        "tensor c: expected sizes of at least 0, got shape [-1]",
        () -> writer.add("c", List.of(-1L), new float[1]));
    fails(
        "text: expected whole characters, got a lone surrogate",
        () -> writer.metadata("k", "\ud800"));
  }

  private static SafetensorsWriter writer() {
    return new SafetensorsWriter().add("a", List.of(1L), new float[] {1});
  }

  private static List<Long> shape(SplittableRandom random) {
    List<Long> shape = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      shape.add((long) random.nextInt(5));
    }
    return shape;
  }

  private static void fails(String message, org.junit.jupiter.api.function.Executable action) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, action).getMessage());
  }
}
