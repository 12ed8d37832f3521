package io.github.matryoshka.safetensors;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Objects;

/**
 * Copies tensors by positional reads through one small buffer. What is read through the mapping
 * counts as memory of the process from then on; what is read here stays in the page cache alone,
 * and a buffer that fits the second-level cache is faster than fresh pages. Not thread-safe.
 */
public final class TensorReader {
  private static final int CHUNK = 1 << 16;

  private final SafetensorsFile file;
  private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
  private final FloatBuffer floats = chunk.asFloatBuffer();
  private final MemorySegment segment = MemorySegment.ofBuffer(chunk);

  TensorReader(SafetensorsFile file) {
    this.file = file;
  }

  /**
   * Copies elements as float, see {@link SafetensorsFile#read}.
   *
   * @param tensor a tensor of the file, of type F32, F16 or BF16
   * @param first the first element to copy, in row-major order
   * @param to where to copy to
   * @param offset the first index to write
   * @param count how many elements to copy
   * @throws IOException if the file cannot be read, or was shortened
   * @throws IllegalArgumentException if the tensor is not of the file or of another type
   * @throws IndexOutOfBoundsException if the tensor or the array has fewer elements
   */
  public void read(TensorInfo tensor, long first, float[] to, int offset, int count)
      throws IOException {
    Objects.checkFromIndexSize(first, count, tensor.elements());
    Objects.checkFromIndexSize(offset, count, to.length);
    int size = tensor.type().bytes();
    long start = file.start(tensor) + first * size;
    for (int done = 0, n; done < count; done += n) {
      n = Math.min(CHUNK / size, count - done);
      file.fill(chunk.clear().limit(n * size), start + (long) done * size);
      if (tensor.type() == ElementType.F32) {
        floats.get(0, to, offset + done, n);
      } else {
        file.widen(tensor, segment, 0, to, offset + done, n);
      }
    }
  }
}
