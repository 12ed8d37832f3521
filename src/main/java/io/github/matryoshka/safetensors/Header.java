package io.github.matryoshka.safetensors;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A checked header. Immutable.
 *
 * @param metadata the free text of {@code __metadata__}, empty if there is none
 * @param tensors by name, in the order of their bytes; together they cover the file without holes
 * @param dataOffset where the tensors' bytes begin in the file
 */
record Header(Map<String, String> metadata, Map<String, TensorInfo> tensors, long dataOffset) {
  /** The reference implementation's limit; it bounds what a hostile length can make us allocate. */
  static final long MAX_LENGTH = 100_000_000;

  Header {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /** Reads and checks the header of a file of which {@code bytes} are all the bytes. */
  static Header read(Path file, MemorySegment bytes) throws IOException {
    String json = json(file, bytes);
    long dataOffset = dataOffset(bytes);
    HeaderParser parsed = HeaderParser.parse(file, json);
    Map<String, TensorInfo> tensors =
        contiguous(file, parsed.tensors(), bytes.byteSize() - dataOffset);
    return new Header(parsed.metadata(), tensors, dataOffset);
  }

  private static long dataOffset(MemorySegment bytes) {
    return Long.BYTES + length(bytes);
  }

  /** By way of a buffer: the first read through a layout costs 30 ms of method handles. */
  private static long length(MemorySegment bytes) {
    ByteBuffer start = bytes.asSlice(0, Long.BYTES).asByteBuffer();
    return start.order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  private static String json(Path file, MemorySegment bytes) throws IOException {
    long size = bytes.byteSize();
    if (size < Long.BYTES) {
      throw malformed(file, "at least 8 bytes with the header's length", size + " bytes");
    }
    // Unsigned in the format: a negative number here is a length above 2^63.
    long length = length(bytes);
    if (length < 0 || length > MAX_LENGTH) {
      throw malformed(
          file, "a header of at most " + MAX_LENGTH + " bytes", Long.toUnsignedString(length));
    }
    if (length > size - Long.BYTES) {
      throw malformed(
          file, "a header of " + length + " bytes", "a file of " + size + " bytes in all");
    }
    String json = utf8(file, bytes.asSlice(Long.BYTES, length).asByteBuffer());
    if (!json.startsWith("{")) {
      throw malformed(
          file,
          "a header that begins with {",
          json.isEmpty() ? "none" : "'%c'".formatted(json.charAt(0)));
    }
    return json;
  }

  private static String utf8(Path file, ByteBuffer header) throws IOException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(header).toString();
    } catch (CharacterCodingException e) {
      throw malformed(file, "a header in UTF-8", "other bytes at byte " + header.position(), e);
    }
  }

  private static Map<String, TensorInfo> contiguous(
      Path file, Map<String, TensorInfo> tensors, long dataBytes) throws IOException {
    List<TensorInfo> order = new ArrayList<>(tensors.values());
    order.sort(ByPlace.ORDER);
    Map<String, TensorInfo> sorted = new LinkedHashMap<>();
    long next = 0;
    for (TensorInfo tensor : order) {
      if (tensor.begin() != next) {
        throw malformed(
            file,
            "tensor %s to begin at byte %d of the data".formatted(tensor.name(), next),
            "byte %d, %s".formatted(tensor.begin(), tensor.begin() < next ? "overlap" : "a hole"));
      }
      next = tensor.end();
      sorted.put(tensor.name(), tensor);
    }
    if (next != dataBytes) {
      throw malformed(file, next + " bytes of data after the header", dataBytes + " bytes");
    }
    return sorted;
  }

  /** A class and no lambda, which would be the first one of the start and cost it 15 ms. */
  private enum ByPlace implements Comparator<TensorInfo> {
    ORDER;

    @Override
    public int compare(TensorInfo a, TensorInfo b) {
      int byBegin = Long.compare(a.begin(), b.begin());
      return byBegin != 0 ? byBegin : Long.compare(a.end(), b.end());
    }
  }

  static IOException malformed(Path file, String expected, String got) {
    return malformed(file, expected, got, null);
  }

  static IOException malformed(Path file, String expected, String got, Throwable cause) {
    return new IOException(
        "%s: expected %s, got %s (no intact safetensors file: fetch it again)"
            .formatted(file, expected, got),
        cause);
  }
}
