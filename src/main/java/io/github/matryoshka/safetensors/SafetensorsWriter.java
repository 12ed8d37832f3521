package io.github.matryoshka.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.matryoshka.files.AtomicWrite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes safetensors files. The same content gives the same bytes, whatever the order of the calls,
 * and these are the bytes the reference implementation writes: tensors by {@link ElementType} and
 * name, the header padded with spaces to a multiple of 8.
 *
 * <p>Not thread-safe. Keeps a copy of every tensor until it is garbage.
 */
public final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;
  private static final String METADATA = "__metadata__";
  private static final JsonFactory JSON = new JsonFactory();

  private record Tensor(String name, ElementType type, List<Long> shape, MemorySegment bytes) {}

  private final Map<String, String> metadata = new TreeMap<>();
  private final Map<String, Tensor> tensors = new TreeMap<>();

  /** Starts a file without tensors and metadata. */
  public SafetensorsWriter() {}

  /**
   * Adds free text to the header.
   *
   * @param key the text's name, replacing an earlier one of the same name
   * @param value the text
   * @return this
   * @throws IllegalArgumentException if one of them has a lone surrogate, which UTF-8 cannot say
   */
  public SafetensorsWriter metadata(String key, String value) {
    requireText(key);
    requireText(value);
    metadata.put(key, value);
    return this;
  }

  /**
   * Adds an F32 tensor.
   *
   * @param name the tensor's name
   * @param shape the sizes of its dimensions, slowest first; empty for a single number
   * @param values its elements in row-major order, copied
   * @return this
   * @throws IllegalArgumentException if the name is taken, or the shape does not fit the values
   */
  public SafetensorsWriter add(String name, List<Long> shape, float[] values) {
    ValueLayout.OfFloat layout =
        ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    MemorySegment bytes = allocate(name, values.length, Float.BYTES);
    MemorySegment.copy(values, 0, bytes, layout, 0, values.length);
    return put(new Tensor(name, ElementType.F32, List.copyOf(shape), bytes));
  }

  /**
   * Adds an I64 tensor.
   *
   * @param name the tensor's name
   * @param shape the sizes of its dimensions, slowest first; empty for a single number
   * @param values its elements in row-major order, copied
   * @return this
   * @throws IllegalArgumentException if the name is taken, or the shape does not fit the values
   */
  public SafetensorsWriter add(String name, List<Long> shape, long[] values) {
    ValueLayout.OfLong layout = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    MemorySegment bytes = allocate(name, values.length, Long.BYTES);
    MemorySegment.copy(values, 0, bytes, layout, 0, values.length);
    return put(new Tensor(name, ElementType.I64, List.copyOf(shape), bytes));
  }

  /**
   * Adds a tensor of any type.
   *
   * @param name the tensor's name
   * @param type the type of its elements
   * @param shape the sizes of its dimensions, slowest first; empty for a single number
   * @param littleEndian its bytes in row-major order, not copied: they must stay as they are until
   *     the file is written
   * @return this
   * @throws IllegalArgumentException if the name is taken, or the shape does not fit the bytes
   */
  public SafetensorsWriter add(
      String name, ElementType type, List<Long> shape, MemorySegment littleEndian) {
    return put(new Tensor(name, type, List.copyOf(shape), littleEndian));
  }

  /**
   * Writes the file: beside it first, as {@code <name>.part}, then renamed, so that whoever looks
   * sees the old file or the whole new one. What was written beside is removed on failure.
   *
   * @param target the file to write or replace; its folder must exist
   * @throws IOException if it cannot be written; the message says what, where and how to cure it
   */
  public void write(Path target) throws IOException {
    List<Tensor> order = new ArrayList<>(tensors.values());
    order.sort(Comparator.comparing(Tensor::type).thenComparing(Tensor::name));
    List<MemorySegment> parts = new ArrayList<>();
    parts.add(MemorySegment.ofArray(header(order)));
    order.forEach(tensor -> parts.add(tensor.bytes()));
    AtomicWrite.write(target, parts);
  }

  private SafetensorsWriter put(Tensor tensor) {
    requireText(tensor.name());
    if (tensor.name().equals(METADATA) || tensors.containsKey(tensor.name())) {
      throw new IllegalArgumentException(
          "tensor %s: expected a name not taken yet".formatted(tensor.name()));
    }
    // Only for its checks; the place in the file is known when all tensors are.
    new TensorInfo(tensor.name(), tensor.type(), tensor.shape(), 0, tensor.bytes().byteSize());
    tensors.put(tensor.name(), tensor);
    return this;
  }

  private byte[] header(List<Tensor> order) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[Long.BYTES]);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      writeMetadata(json);
      long begin = 0;
      for (Tensor tensor : order) {
        long end = begin + tensor.bytes().byteSize();
        writeTensor(json, tensor, begin, end);
        begin = end;
      }
      json.writeEndObject();
    }
    while (out.size() % ALIGNMENT != 0) {
      out.write(' ');
    }
    byte[] header = out.toByteArray();
    ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length - Long.BYTES);
    return header;
  }

  private void writeMetadata(JsonGenerator json) throws IOException {
    if (metadata.isEmpty()) {
      return;
    }
    json.writeObjectFieldStart(METADATA);
    for (Map.Entry<String, String> entry : metadata.entrySet()) {
      json.writeStringField(entry.getKey(), entry.getValue());
    }
    json.writeEndObject();
  }

  private static void writeTensor(JsonGenerator json, Tensor tensor, long begin, long end)
      throws IOException {
    json.writeObjectFieldStart(tensor.name());
    json.writeStringField("dtype", tensor.type().name());
    json.writeArrayFieldStart("shape");
    for (long size : tensor.shape()) {
      json.writeNumber(size);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("data_offsets");
    json.writeNumber(begin);
    json.writeNumber(end);
    json.writeEndArray();
    json.writeEndObject();
  }

  private static MemorySegment allocate(String name, int elements, int bytesPerElement) {
    long bytes = (long) elements * bytesPerElement;
    if (bytes > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "tensor %s: expected less than 2 GiB, got %d bytes (add it as a memory segment)"
              .formatted(name, bytes));
    }
    return MemorySegment.ofArray(new byte[(int) bytes]);
  }

  private static void requireText(String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException("text: expected whole characters, got a lone surrogate");
    }
  }
}
