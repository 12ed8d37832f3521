package io.github.matryoshka.tools.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyFileTest {

  @TempDir Path folder;

  @Test
  void randomMatricesComeBackBitForBit() throws IOException {
    Random random = new Random(13);
    for (int round = 0; round < 30; round++) {
      int rows = random.nextInt(200);
      int columns = 1 + random.nextInt(400);
      float[] values = new float[rows * columns];
      for (int i = 0; i < values.length; i++) {
        values[i] = Float.intBitsToFloat(random.nextInt());
      }
      Path file = folder.resolve("v.npy");
      new NpyFile(rows, columns, values).write(file);
      NpyFile read = NpyFile.read(file);
      assertEquals(rows, read.rows());
      assertEquals(columns, read.columns());
      assertArrayEquals(bits(values), bits(read.values()));
    }
  }

  /** What {@code numpy.save} of NumPy 2 writes for {@code [[1, 2, -3]]} as float32. */
  @Test
  void numpysOwnFileIsRead() throws IOException {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }";
    byte[] numbers = {0, 0, (byte) 0x80, 0x3F, 0, 0, 0, 0x40, 0, 0, 0x40, (byte) 0xC0};
    NpyFile read = NpyFile.read(file(header, 118, numbers));
    assertEquals(1, read.rows());
    assertArrayEquals(new float[] {1, 2, -3}, read.values());
  }

  @Test
  void headerIsWhatNumpyWrites() throws IOException {
    Path file = folder.resolve("v.npy");
    new NpyFile(1, 3, new float[] {1, 2, -3}).write(file);
    byte[] bytes = Files.readAllBytes(file);
    assertEquals(128 + 12, bytes.length);
    assertEquals("\u0093NUMPY\1\0v\0", new String(bytes, 0, 10, StandardCharsets.ISO_8859_1));
    String header = new String(bytes, 10, 118, StandardCharsets.US_ASCII);
    assertEquals("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }", header.strip());
    assertTrue(header.endsWith(" \n"));
  }

  @Test
  void rowsMayComeInPieces() throws IOException {
    Path file = folder.resolve("v.npy");
    try (NpyWriter writer = new NpyWriter(file, 2)) {
      writer.append(new float[] {9, 1, 2, 3, 4, 9}, 1, 2);
      writer.append(new float[] {5, 6}, 0, 1);
      assertEquals(3, writer.rows());
      assertTrue(Files.notExists(file));
      writer.commit();
    }
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, NpyFile.read(file).values());
  }

  @Test
  void withoutACommitNothingIsLeft() throws IOException {
    try (NpyWriter writer = new NpyWriter(folder.resolve("v.npy"), 2)) {
      writer.append(new float[2], 0, 1);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertTrue(files.findAny().isEmpty());
    }
  }

  @Test
  void missingFile() {
    assertThrows(NoSuchFileException.class, () -> NpyFile.read(folder.resolve("none.npy")));
  }

  @Test
  void otherBytes() throws IOException {
    Path file = Files.writeString(folder.resolve("v.npy"), "PK not a NumPy file");
    assertEquals("npy: expected a .npy file, got other bytes (FILE)", refused(file));
  }

  @Test
  void anotherVersion() throws IOException {
    Path file = written();
    byte[] bytes = Files.readAllBytes(file);
    bytes[6] = 2;
    assertEquals("npy: expected version 1.0, got 2.0 (FILE)", refused(Files.write(file, bytes)));
  }

  @Test
  void headerCutOff() throws IOException {
    Path file = written();
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 60));
    assertEquals("npy: expected a whole file, got its beginning (FILE)", refused(file));
  }

  @Test
  void numbersCutOff() throws IOException {
    Path file = written();
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 151));
    assertEquals("npy: expected 152 bytes for 2 × 3 numbers, got 151 (FILE)", refused(file));
  }

  @Test
  void bytesTooMany() throws IOException {
    Path file = written();
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 156));
    assertEquals("npy: expected 152 bytes for 2 × 3 numbers, got 156 (FILE)", refused(file));
  }

  @Test
  void doubles() throws IOException {
    String header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1), }";
    assertEquals(
        "npy: expected type '<f4', got <f8 (FILE)", refused(file(header, 118, new byte[8])));
  }

  @Test
  void fortranOrder() throws IOException {
    String header = "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1), }";
    assertEquals(
        "npy: expected fortran_order False, got True (FILE)",
        refused(file(header, 118, new byte[4])));
  }

  @Test
  void oneDimension() throws IOException {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }";
    assertEquals(
        "npy: expected a shape of two dimensions, got (4,) (FILE)",
        refused(file(header, 118, new byte[16])));
  }

  @Test
  void shapeBeyondAnArray() throws IOException {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 384), }";
    assertEquals(
        "npy: expected 153599999998592 bytes for 99999999999 × 384 numbers, got 144 (FILE)",
        refused(file(header, 118, new byte[16])));
  }

  @Test
  void shapeBeyondAFile() throws IOException {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999, 384), }";
    assertEquals(
        "npy: expected numbers that a file can hold, got 99999999999999999 × 384 (FILE)",
        refused(file(header, 118, new byte[16])));
  }

  @Test
  void rowsAreReadInPiecesAndPassedOver() throws IOException {
    float[] values = new float[7 * 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    Path file = folder.resolve("v.npy");
    new NpyFile(7, 3, values).write(file);
    try (NpyReader reader = new NpyReader(file)) {
      assertEquals(7, reader.rows());
      float[] some = new float[9];
      assertEquals(2, reader.read(some, 2));
      assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5, 0, 0, 0}, some);
      reader.skip(3);
      assertEquals(2, reader.read(some, 3));
      assertArrayEquals(new float[] {15, 16, 17, 18, 19, 20, 0, 0, 0}, some);
      assertEquals(0, reader.read(some, 3));
      assertThrows(IllegalArgumentException.class, () -> reader.skip(1));
    }
  }

  /** Nine gigabytes of it are a hole: nothing is allocated for them, and the last row is found. */
  @Test
  void aFileMayBeLargerThanAnArray() throws IOException {
    Path file = folder.resolve("large.npy");
    long rows = 6_000_001;
    Files.write(file, NpyHeader.bytes(rows, 384).array());
    try (RandomAccessFile hole = new RandomAccessFile(file.toFile(), "rw")) {
      hole.setLength(NpyHeader.BYTES + rows * 384 * Float.BYTES);
      hole.seek(hole.length() - 1);
      hole.write(0x40);
    }
    try (NpyReader reader = new NpyReader(file)) {
      reader.skip(rows - 1);
      float[] last = new float[384];
      assertEquals(1, reader.read(last, 5));
      assertEquals(2, last[383]);
    }
    assertEquals("npy: expected at most 2^31 - 8 numbers, got 6000001 × 384 (FILE)", refused(file));
  }

  @Test
  void headerWithoutShape() throws IOException {
    String header = "{'descr': '<f4', 'fortran_order': False}";
    assertEquals(
        "npy: expected descr, fortran_order and shape, got " + header + " (FILE)",
        refused(file(header, 118, new byte[16])));
  }

  @Test
  void sizesThatDoNotFit() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new NpyFile(2, 3, new float[5]));
    assertEquals("npy: expected rows × columns numbers, got 2 × 3 and 5", e.getMessage());
  }

  private Path written() throws IOException {
    Path file = folder.resolve("v.npy");
    new NpyFile(2, 3, new float[6]).write(file);
    return file;
  }

  private Path file(String header, int length, byte[] numbers) throws IOException {
    String padded = header + " ".repeat(length - 1 - header.length()) + "\n";
    byte[] start =
        ("\u0093NUMPY\1\0" + (char) length + "\0" + padded).getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = Arrays.copyOf(start, start.length + numbers.length);
    System.arraycopy(numbers, 0, all, start.length, numbers.length);
    return Files.write(folder.resolve("v.npy"), all);
  }

  private static String refused(Path file) {
    return assertThrows(IOException.class, () -> NpyFile.read(file))
        .getMessage()
        .replace(file.toString(), "FILE");
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
    return bits;
  }
}
