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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One malformation a test; each names the file and says what was expected. */
class SafetensorsFileTest {
  private static final String F32 = "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";

  @TempDir Path folder;

  @Test
  void readsWhatTheHeaderSays() throws IOException {
    byte[] data =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(1.5f).putFloat(-2).array();
    Path path = write("{\"__metadata__\":{\"format\":\"pt\"},\"a\":" + F32 + "}  ", data);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertEquals("pt", file.metadata().get("format"));
      TensorInfo a = file.tensor("a");
      assertEquals(new TensorInfo("a", ElementType.F32, List.of(2L), 0, 8), a);
      assertEquals(2, a.elements());
      assertArrayEquals(new float[] {1.5f, -2}, file.floats(a));
      float[] out = new float[4];
      file.read(a, 1, out, 2, 1);
      assertArrayEquals(new float[] {0, 0, -2, 0}, out);
      assertArrayEquals(data, file.segment(a).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
      assertEquals(path, file.path());
    }
  }

  @Test
  void refusesReadsOutsideATensorOrFile() throws IOException {
    Path path = write("{\"a\":" + F32 + "}", new byte[8]);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      TensorInfo a = file.tensor("a");
      float[] out = new float[2];
      assertThrows(IndexOutOfBoundsException.class, () -> file.read(a, 1, out, 0, 2));
      assertThrows(IndexOutOfBoundsException.class, () -> file.read(a, 0, out, 1, 2));
      TensorInfo foreign = new TensorInfo("a", ElementType.F32, List.of(1L), 0, 4);
      assertMessage(
          "tensor a: expected one of " + path + ", got another",
          assertThrows(IllegalArgumentException.class, () -> file.floats(foreign)));
      assertMessage(
          "expected a tensor b, got 1 others",
          assertThrows(IOException.class, () -> file.tensor("b")));
    }
  }

  @Test
  void refusesIntegersAsFloats() throws IOException {
    Path path =
        write("{\"a\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}", new byte[8]);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertMessage(
          "tensor a: expected F32, F16 or BF16, got I64",
          assertThrows(IllegalArgumentException.class, () -> file.floats(file.tensor("a"))));
    }
  }

  @Test
  void widensEveryHalfExactly() throws IOException {
    byte[] halves = new byte[2 << 16];
    for (int i = 0; i < 1 << 16; i++) {
      ByteBuffer.wrap(halves).order(ByteOrder.LITTLE_ENDIAN).putShort(2 * i, (short) i);
    }
    Path path = folder.resolve("halves");
    new SafetensorsWriter()
        .add("f", ElementType.F16, List.of(65536L), MemorySegment.ofArray(halves))
        .add("b", ElementType.BF16, List.of(256L, 256L), MemorySegment.ofArray(halves))
        .write(path);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      float[] f16 = file.floats(file.tensor("f"));
      float[] bf16 = file.floats(file.tensor("b"));
      for (int i = 0; i < 1 << 16; i++) {
        assertEquals(Float.float16ToFloat((short) i), f16[i]);
        assertEquals(
            Float.floatToIntBits(Float.intBitsToFloat(i << 16)), Float.floatToIntBits(bf16[i]));
      }
    }
  }

  @Test
  void missingFileAndDirectory() {
    fails(folder.resolve("none"), "expected a safetensors file, got none");
    fails(folder, "expected a safetensors file, got a directory");
  }

  @Test
  void emptyFile() throws IOException {
    fails(
        Files.createFile(folder.resolve("e")), "at least 8 bytes with the header's length, got 0");
  }

  @Test
  void headerLongerThanTheFileOrTheLimit() throws IOException {
    fails(raw(99, "{}"), "expected a header of 99 bytes, got a file of 10 bytes in all");
    fails(raw(100_000_001, "{}"), "expected a header of at most 100000000 bytes, got 100000001");
    fails(raw(-1, "{}"), "got 18446744073709551615");
  }

  @Test
  void headerThatIsNoObject() throws IOException {
    fails(raw(0, ""), "expected a header that begins with {, got no header");
    fails(raw(2, "[]"), "expected a header that begins with {");
    fails(raw(2, " {"), "expected a header that begins with {");
  }

  @Test
  void headerThatIsNotJson() throws IOException {
    malformed("{\"a\":", "expected a header of well-formed JSON");
    malformed("{} x", "expected a header of well-formed JSON");
    malformed("{} {}", "expected only spaces after the header");
  }

  @Test
  void headerThatIsNotUtf8() throws IOException {
    byte[] json = "{\"?\":1}".getBytes(StandardCharsets.ISO_8859_1);
    json[2] = (byte) 0xff;
    ByteBuffer file = ByteBuffer.allocate(8 + json.length).order(ByteOrder.LITTLE_ENDIAN);
    Path path = Files.write(folder.resolve("x"), file.putLong(json.length).put(json).array());
    fails(path, "expected a header in UTF-8, got other bytes at byte 2");
  }

  @Test
  void loneSurrogateInAName() throws IOException {
    malformed("{\"\\ud800\":" + F32 + "}", "surrogate");
    malformed("{\"\\udc00\":" + F32 + "}", "surrogate");
  }

  @Test
  void unknownType() throws IOException {
    malformed("{\"a\":" + F32.replace("F32", "F33") + "}", "tensor a of a type in [");
  }

  @Test
  void impossibleShapes() throws IOException {
    malformed("{\"a\":" + F32.replace("[2]", "[-2]") + "}", "shape of integers in [0, 2^63)");
    malformed("{\"a\":" + F32.replace("[2]", "[1.5]") + "}", "shape of integers in [0, 2^63)");
    malformed(
        "{\"a\":" + F32.replace("[2]", "[9223372036854775807,9]") + "}", "fewer than 2^63 bytes");
    malformed("{\"a\":" + F32.replace("[2]", "[3]") + "}", "expected 12 bytes for F32 [3], got 8");
  }

  @Test
  void impossibleRanges() throws IOException {
    malformed("{\"a\":" + F32.replace("[0,8]", "[8,0]") + "}", "expected 0 <= begin <= end");
    malformed("{\"a\":" + F32.replace("[0,8]", "[0]") + "}", "dtype, shape and two data_offsets");
    malformed("{\"a\":" + F32.replace("[0,8]", "[4,12]") + "}", "begin at byte 0 of the data");
  }

  @Test
  void fieldsMissingOrUnknown() throws IOException {
    malformed("{\"a\":{\"dtype\":\"F32\"}}", "with dtype, shape and two data_offsets");
    malformed("{\"a\":" + F32.replace("}", ",\"x\":1}") + "}", "data_offsets, got x");
    malformed("{\"a\":1}", "tensor a: START_OBJECT, got VALUE_NUMBER_INT");
  }

  @Test
  void overlapsHolesAndLeftovers() throws IOException {
    String b = "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%d,%d]}";
    malformed("{\"a\":" + F32 + ",\"b\":" + b.formatted(4, 8) + "}", "got byte 4, overlap");
    malformed("{\"a\":" + F32 + ",\"b\":" + b.formatted(12, 16) + "}", "got byte 12, a hole");
    malformed("{\"a\":" + b.formatted(0, 4) + "}", "expected 4 bytes of data after the header");
    malformed("{\"a\":" + F32 + ",\"b\":" + b.formatted(8, 12) + "}", "expected 12 bytes of data");
  }

  @Test
  void duplicateKeys() throws IOException {
    malformed("{\"a\":" + F32 + ",\"a\":" + F32 + "}", "Duplicate field 'a'");
    malformed(
        "{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"},\"a\":" + F32 + "}", "Duplicate field 'k'");
  }

  @Test
  void metadataThatIsNotText() throws IOException {
    malformed("{\"__metadata__\":{\"k\":1},\"a\":" + F32 + "}", "__metadata__.k: VALUE_STRING");
    malformed("{\"__metadata__\":[],\"a\":" + F32 + "}", "__metadata__: START_OBJECT");
  }

  private void malformed(String json, String message) throws IOException {
    fails(write(json, new byte[8]), message);
  }

  private void fails(Path path, String message) {
    IOException e = assertThrows(IOException.class, () -> SafetensorsFile.open(path).close());
    assertTrue(e.getMessage().startsWith(path.toString()), e.getMessage());
    assertMessage(message, e);
  }

  private static void assertMessage(String message, Exception e) {
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  private Path write(String json, byte[] data) throws IOException {
    byte[] header = json.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(header.length).put(header).put(data);
    return Files.write(folder.resolve("f.safetensors"), file.array());
  }

  private Path raw(long length, String json) throws IOException {
    byte[] header = json.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    return Files.write(folder.resolve("raw"), file.putLong(length).put(header).array());
  }
}
