package io.github.matryoshka.safetensors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;

/**
 * A safetensors file mapped into memory, or one that is in memory already: checked completely when
 * it is opened, then only viewed.
 *
 * <p>Usable from any thread until {@link #close()}; nobody may use it, or a segment of it, after
 * that. The file must not be shortened while it is open. Opening allocates the header only; the
 * tensors stay in the page cache.
 */
public final class SafetensorsFile implements AutoCloseable {
  // Tensors follow a header of any length, so nothing is aligned. Where the machine is
  // little-endian too, copying is one bulk copy; elsewhere bytes are swapped on the way.
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path path;

  /** What is mapped, and open as long; null for bytes in an array. */
  private final FileChannel channel;

  /** What is unmapped at the end; null for bytes in an array. */
  private final Arena arena;

  private final MemorySegment bytes;
  private final Header header;

  private SafetensorsFile(
      Path path, FileChannel channel, Arena arena, MemorySegment bytes, Header header) {
    this.path = path;
    this.channel = channel;
    this.arena = arena;
    this.bytes = bytes;
    this.header = header;
  }

  /**
   * Maps a file and checks its header: length, UTF-8, JSON, types, shapes, and that the tensors
   * cover the data without overlap or hole.
   *
   * @param path the file
   * @return the open file, to be closed by the caller
   * @throws IOException if it is missing, a directory, or malformed in any way; the message names
   *     the file, what was expected and what was found
   */
  public static SafetensorsFile open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new IOException(
          path + ": expected a safetensors file, got a directory (name the file in it)");
    }
    FileChannel channel;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw new IOException(
          path + ": expected a safetensors file, got none (check the path, or fetch the model)", e);
    }
    Arena arena = Arena.ofShared();
    try {
      MemorySegment bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
      return new SafetensorsFile(path, channel, arena, bytes, Header.read(path, bytes));
    } catch (IOException | RuntimeException e) {
      arena.close();
      channel.close();
      throw e;
    }
  }

  /**
   * Views a file whose bytes are in memory, such as a resource; checks it as {@link #open} does.
   *
   * @param name what messages and {@link #path} call it
   * @param bytes all of the file, not copied: they must stay as they are
   * @return the open file; closing it does nothing
   * @throws IOException if it is malformed in any way, as {@link #open}
   */
  public static SafetensorsFile of(Path name, byte[] bytes) throws IOException {
    MemorySegment segment = MemorySegment.ofArray(bytes).asReadOnly();
    return new SafetensorsFile(name, null, null, segment, Header.read(name, segment));
  }

  /**
   * Returns the path the file was opened with, or what it was called.
   *
   * @return the path
   */
  public Path path() {
    return path;
  }

  /**
   * Returns the free text in the header.
   *
   * @return unmodifiable, empty if the file has none
   */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /**
   * Returns all tensors by name.
   *
   * @return unmodifiable, in the order of their bytes in the file
   */
  public Map<String, TensorInfo> tensors() {
    return header.tensors();
  }

  /**
   * Finds a tensor that must be there.
   *
   * @param name the tensor's name
   * @return what the header says about it
   * @throws IOException if the file has no such tensor
   */
  public TensorInfo tensor(String name) throws IOException {
    TensorInfo tensor = header.tensors().get(name);
    if (tensor == null) {
      throw new IOException(
          "%s: expected a tensor %s, got %d others (the file is of another model)"
              .formatted(path, name, header.tensors().size()));
    }
    return tensor;
  }

  /**
   * Returns a tensor's bytes, little-endian and of any alignment, without copying.
   *
   * @param tensor a tensor of this file
   * @return a read-only view, valid until this file is closed
   * @throws IllegalArgumentException if the tensor is not of this file
   */
  public MemorySegment segment(TensorInfo tensor) {
    return bytes.asSlice(start(tensor), tensor.end() - tensor.begin());
  }

  /**
   * Copies elements as float; F16 and BF16 are widened, which is exact. Allocates nothing.
   *
   * @param tensor a tensor of this file, of type F32, F16 or BF16
   * @param first the first element to copy, in row-major order
   * @param to where to copy to
   * @param offset the first index to write
   * @param count how many elements to copy
   * @throws IllegalArgumentException if the tensor is not of this file or of another type
   * @throws IndexOutOfBoundsException if the tensor or the array has fewer elements
   */
  public void read(TensorInfo tensor, long first, float[] to, int offset, int count) {
    Objects.checkFromIndexSize(first, count, tensor.elements());
    Objects.checkFromIndexSize(offset, count, to.length);
    // Called for every token of every text: no slice, which would be an object a call.
    long start = start(tensor);
    if (tensor.type() == ElementType.F32) {
      MemorySegment.copy(bytes, FLOAT, start + first * Float.BYTES, to, offset, count);
    } else {
      widen(tensor, bytes, start + first * tensor.type().bytes(), to, offset, count);
    }
  }

  /** Elements of type F16 or BF16, the first at {@code at} in the bytes. */
  void widen(TensorInfo tensor, MemorySegment from, long at, float[] to, int offset, int count) {
    switch (tensor.type()) {
      case F16 -> {
        for (int i = 0; i < count; i++) {
          to[offset + i] = Float.float16ToFloat(from.get(SHORT, at + (long) i * Short.BYTES));
        }
      }
      case BF16 -> {
        for (int i = 0; i < count; i++) {
          to[offset + i] = Float.intBitsToFloat(from.get(SHORT, at + (long) i * Short.BYTES) << 16);
        }
      }
      default ->
          throw new IllegalArgumentException(
              "tensor %s: expected F32, F16 or BF16, got %s (%s)"
                  .formatted(tensor.name(), tensor.type(), path));
    }
  }

  /**
   * A way to read the file that leaves its pages outside the process.
   *
   * @return for one thread; usable until this file is closed
   */
  public TensorReader reader() {
    return new TensorReader(this);
  }

  /**
   * Maps one tensor by itself, so that it can stay when this file is closed.
   *
   * @param tensor a tensor of this file
   * @param lasting what unmaps it
   * @return its bytes, read-only, little-endian and of any alignment
   * @throws IOException if the file cannot be mapped once more
   * @throws IllegalArgumentException if the tensor is not of this file
   */
  public MemorySegment map(TensorInfo tensor, Arena lasting) throws IOException {
    long start = start(tensor);
    return channel == null
        ? segment(tensor)
        : channel.map(MapMode.READ_ONLY, start, tensor.end() - tensor.begin(), lasting);
  }

  /** Fills the buffer to its limit with bytes of the file, from {@code at} on. */
  void fill(ByteBuffer buffer, long at) throws IOException {
    if (channel == null) {
      buffer.put(bytes.asSlice(at, buffer.remaining()).asByteBuffer());
    }
    for (long next = at; buffer.hasRemaining(); ) {
      int read = channel.read(buffer, next);
      if (read < 0) {
        throw new IOException(
            "%s: expected %d bytes, got %d (somebody shortened the file: fetch it again)"
                .formatted(path, bytes.byteSize(), channel.size()));
      }
      next += read;
    }
  }

  /**
   * Copies a whole tensor as float, see {@link #read}.
   *
   * @param tensor a tensor of this file, of type F32, F16 or BF16
   * @return a new array of its elements in row-major order
   * @throws IllegalArgumentException if the tensor is not of this file, of another type, or has
   *     more elements than an array
   */
  public float[] floats(TensorInfo tensor) {
    if (tensor.elements() > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "tensor %s: expected at most 2^31 - 9 elements, got %d (%s; read it in parts)"
              .formatted(tensor.name(), tensor.elements(), path));
    }
    float[] values = new float[(int) tensor.elements()];
    read(tensor, 0, values, 0, values.length);
    return values;
  }

  /** Where a tensor's bytes begin in the file. */
  long start(TensorInfo tensor) {
    TensorInfo own = header.tensors().get(tensor.name());
    if (own != tensor && !tensor.equals(own)) {
      throw new IllegalArgumentException(
          "tensor %s: expected one of %s, got another".formatted(tensor.name(), path));
    }
    return header.dataOffset() + tensor.begin();
  }

  /** Unmaps the file. Segments handed out before must not be used any more. */
  @Override
  public void close() {
    if (arena == null) {
      return;
    }
    arena.close();
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": cannot be closed", e);
    }
  }
}
