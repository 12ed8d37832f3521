package io.github.matryoshka.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One test per way a file can be wrong: each is refused at once, naming file and finding. */
class MalformedFileTest {
  private static final String A = "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";

  @TempDir Path folder;

  @Test
  void missingFile() {
    Path file = folder.resolve("none.safetensors");
    String message = assertThrows(IOException.class, () -> SafetensorsFile.open(file)).getMessage();
    assertTrue(message.startsWith(file + ": expected a safetensors file, got none"), message);
    assertTrue(message.contains("fetch the model"), message);
  }

  @Test
  void directory() {
    String message =
        assertThrows(IOException.class, () -> SafetensorsFile.open(folder)).getMessage();
    assertEquals(
        folder + ": expected a safetensors file, got a directory (name the file in it)", message);
  }

  @Test
  void emptyFile() throws IOException {
    refused(new byte[0], "expected at least 8 bytes with the header's length, got 0 bytes");
  }

  @Test
  void shorterThanTheLength() throws IOException {
    refused(new byte[7], "expected at least 8 bytes with the header's length, got 7 bytes");
  }

  @Test
  void headerLengthAboveTheLimit() throws IOException {
    refused(bytes(100_000_001, "{}", 0), "header of at most 100000000 bytes, got 100000001");
  }

  @Test
  void headerLengthAboveTheSignedRange() throws IOException {
    refused(bytes(-1, "{}", 0), "of at most 100000000 bytes, got 18446744073709551615");
  }

  @Test
  void headerLongerThanTheFile() throws IOException {
    refused(bytes(3, "{}", 0), "expected a header of 3 bytes, got a file of 10 bytes in all");
  }

  @Test
  void headerWithoutBytes() throws IOException {
    refused("", 0, "expected a header that begins with {, got none");
  }

  @Test
  void headerThatDoesNotBeginWithBrace() throws IOException {
    refused(" {}", 0, "expected a header that begins with {, got ' '");
  }

  @Test
  void headerIsNoUtf8() throws IOException {
    byte[] file = bytes(9, "{\"aXb\":1}", 0);
    file[8 + 3] = (byte) 0xC3;
    refused(file, "expected a header in UTF-8, got other bytes at byte 3");
  }

  @Test
  void headerIsNoJson() throws IOException {
    refused("{\"a\":}", 0, "expected a header of well-formed JSON, got Unexpected character");
  }

  @Test
  void headerEndsEarly() throws IOException {
    refused("{\"a\":{", 0, "expected a header of well-formed JSON, got Unexpected end-of-input");
  }

  @Test
  void headerNestedTooDeeply() throws IOException {
    refused("{\"a\":" + "[".repeat(100_000), 0, "expected tensor a: START_OBJECT, got START_ARRAY");
  }

  @Test
  void textAfterTheHeader() throws IOException {
    refused("{} {}", 0, "expected only spaces after the header, got {");
  }

  @Test
  void duplicateTensor() throws IOException {
    refused("{" + A + "," + A + "}", 8, "well-formed JSON, got Duplicate field 'a'");
  }

  @Test
  void duplicateFieldOfTensor() throws IOException {
    refused("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", 0, "got Duplicate field 'dtype'");
  }

  @Test
  void duplicateMetadataKey() throws IOException {
    refused("{\"__metadata__\":{\"k\":\"\",\"k\":\"\"}}", 0, "got Duplicate field 'k'");
  }

  @Test
  void duplicateMetadata() throws IOException {
    refused("{\"__metadata__\":{},\"__metadata__\":{}}", 0, "got Duplicate field '__metadata__'");
  }

  @Test
  void metadataThatIsNoObject() throws IOException {
    refused("{\"__metadata__\":\"pt\"}", 0, "__metadata__: START_OBJECT, got VALUE_STRING");
  }

  @Test
  void metadataValueThatIsNoText() throws IOException {
    refused(
        "{\"__metadata__\":{\"k\":1}}", 0, "__metadata__.k: VALUE_STRING, got VALUE_NUMBER_INT");
  }

  @Test
  void nameWithLoneSurrogate() throws IOException {
    refused("{\"\\ud800\":1}", 0, "well-formed JSON, got Broken surrogate pair");
  }

  @Test
  void tensorThatIsNoObject() throws IOException {
    refused("{\"a\":1}", 0, "expected tensor a: START_OBJECT, got VALUE_NUMBER_INT");
  }

  @Test
  void missingField() throws IOException {
    refused(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}",
        8,
        "tensor a with dtype, shape and two data_offsets, got dtype F32, shape [2], data_offsets null");
  }

  @Test
  void unknownField() throws IOException {
    refused("{\"a\":{\"scale\":1}}", 0, "tensor a: dtype, shape, data_offsets, got scale");
  }

  @Test
  void unknownType() throws IOException {
    refused(tensor("F8_E4M3", "[8]", "[0,8]"), 8, "tensor a of a type in [I64, F64, F32");
  }

  @Test
  void typeInLowerCase() throws IOException {
    refused(tensor("f32", "[2]", "[0,8]"), 8, "BOOL], got f32");
  }

  @Test
  void typeThatIsNoText() throws IOException {
    refused("{\"a\":{\"dtype\":1}}", 0, "tensor a: dtype: VALUE_STRING, got VALUE_NUMBER_INT");
  }

  @Test
  void negativeSize() throws IOException {
    refused(tensor("F32", "[-2,-1]", "[0,8]"), 8, "shape of integers in [0, 2^63), got -2");
  }

  @Test
  void fractionalSize() throws IOException {
    refused(tensor("F32", "[2.0]", "[0,8]"), 8, "shape of integers in [0, 2^63), got 2.0");
  }

  @Test
  void sizeAboveTheLongRange() throws IOException {
    refused(
        tensor("F32", "[18446744073709551618]", "[0,8]"),
        8,
        "shape of integers in [0, 2^63), got 18446744073709551618");
  }

  @Test
  void shapeWhoseProductOverflows() throws IOException {
    // 2^33 * 2^33 * 4 wraps around to 0 bytes.
    refused(tensor("F32", "[8589934592,8589934592]", "[0,0]"), 0, "expected fewer than 2^63 bytes");
  }

  @Test
  void shapeThatIsNoArray() throws IOException {
    refused(tensor("F32", "2", "[0,8]"), 8, "shape: START_ARRAY, got VALUE_NUMBER_INT");
  }

  @Test
  void shapeThatDoesNotFitTheRange() throws IOException {
    refused(tensor("F32", "[3]", "[0,8]"), 8, "expected 12 bytes for F32 [3], got 8");
  }

  @Test
  void typeThatDoesNotFitTheRange() throws IOException {
    refused(tensor("F16", "[2]", "[0,8]"), 8, "expected 4 bytes for F16 [2], got 8");
  }

  @Test
  void threeOffsets() throws IOException {
    refused(tensor("F32", "[2]", "[0,8,8]"), 8, "two data_offsets, got dtype F32");
  }

  @Test
  void offsetsInReverse() throws IOException {
    refused(tensor("F32", "[2]", "[8,0]"), 8, "0 <= begin <= end, got bytes [8, 0)");
  }

  @Test
  void negativeOffset() throws IOException {
    refused(tensor("F32", "[2]", "[-8,0]"), 8, "data_offsets of integers in [0, 2^63), got -8");
  }

  @Test
  void dataThatDoesNotBeginAtZero() throws IOException {
    refused(
        tensor("F32", "[2]", "[4,12]"), 12, "tensor a to begin at byte 0 of the data, got byte 4");
  }

  @Test
  void overlap() throws IOException {
    refused(two("[4,12]"), 12, "tensor b to begin at byte 8 of the data, got byte 4, overlap");
  }

  @Test
  void sameBytesTwice() throws IOException {
    refused(two("[0,8]"), 8, "tensor b to begin at byte 8 of the data, got byte 0, overlap");
  }

  @Test
  void hole() throws IOException {
    refused(two("[12,20]"), 20, "tensor b to begin at byte 8 of the data, got byte 12, a hole");
  }

  @Test
  void truncatedData() throws IOException {
    refused("{" + A + "}", 7, "expected 8 bytes of data after the header, got 7 bytes");
  }

  @Test
  void bytesAfterTheLastTensor() throws IOException {
    refused("{" + A + "}", 9, "expected 8 bytes of data after the header, got 9 bytes");
  }

  @Test
  void bytesWithoutAnyTensor() throws IOException {
    refused("{}", 1, "expected 0 bytes of data after the header, got 1 bytes");
  }

  private static String tensor(String type, String shape, String offsets) {
    return "{\"a\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}}"
        .formatted(type, shape, offsets);
  }

  private static String two(String offsets) {
    return "{"
        + A
        + ",\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":%s}}".formatted(offsets);
  }

  private void refused(String json, int dataBytes, String finding) throws IOException {
    refused(bytes(json.getBytes(StandardCharsets.UTF_8).length, json, dataBytes), finding);
  }

  private void refused(byte[] content, String finding) throws IOException {
    Path file = Files.write(folder.resolve("broken.safetensors"), content);
    String message = assertThrows(IOException.class, () -> SafetensorsFile.open(file)).getMessage();
    assertTrue(message.startsWith(file + ": expected "), message);
    assertTrue(message.contains(finding), message);
    assertTrue(message.endsWith("(no intact safetensors file: fetch it again)"), message);
  }

  private static byte[] bytes(long headerLength, String json, int dataBytes) {
    byte[] header = json.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + header.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(headerLength)
        .put(header)
        .array();
  }
}
