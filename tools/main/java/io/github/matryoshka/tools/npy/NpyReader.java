package io.github.matryoshka.tools.npy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Reads a {@code .npy} file of 32-bit floats row by row, so that it may be larger than an array,
 * after checking that its length is what its header says. Not thread-safe. Holds one buffer of 64
 * KiB.
 */
public final class NpyReader implements AutoCloseable {
  private static final int CHUNK = 1 << 16;

  private final Path file;
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
  private final long rows;
  private final int columns;

  private long done;

  /**
   * Opens a file and reads its header.
   *
   * @throws IOException when it is missing, of another type or shape, or longer or shorter than its
   *     header says
   */
  public NpyReader(Path file) throws IOException {
    this.file = file;
    channel = FileChannel.open(file);
    try {
      byte[] prefix = bytes(NpyHeader.PREFIX);
      byte[] dictionary = bytes(NpyHeader.dictionaryLength(prefix));
      long[] shape = NpyHeader.shape(new String(dictionary, StandardCharsets.ISO_8859_1));
      requireSize(shape[0], shape[1]);
      rows = shape[0];
      columns = (int) shape[1];
    } catch (IllegalArgumentException e) {
      channel.close();
      throw new IOException("npy: %s (%s)".formatted(e.getMessage(), file), e);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Number of vectors in the file. */
  public long rows() {
    return rows;
  }

  /** Numbers per vector. */
  public int columns() {
    return columns;
  }

  /**
   * Passes over rows without reading them.
   *
   * @throws IllegalArgumentException if fewer are left
   */
  public void skip(long count) throws IOException {
    if (count < 0 || count > rows - done) {
      throw new IllegalArgumentException(
          "npy: expected to skip 0 to %d rows, got %d".formatted(rows - done, count));
    }
    channel.position(channel.position() + count * columns * Float.BYTES);
    done += count;
  }

  /**
   * Reads the next rows.
   *
   * @param values receives them from its beginning, row-major
   * @param most how many to read at the most
   * @return how many were read; 0 at the end
   * @throws IOException when the file cannot be read
   */
  public int read(float[] values, int most) throws IOException {
    int count = (int) Math.min(most, rows - done);
    int numbers = Math.multiplyExact(count, columns);
    for (int at = 0; at < numbers; ) {
      int some = Math.min(CHUNK / Float.BYTES, numbers - at);
      fill(some * Float.BYTES).asFloatBuffer().get(values, at, some);
      at += some;
    }
    done += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private byte[] bytes(int count) throws IOException {
    byte[] bytes = new byte[count];
    fill(count).get(bytes);
    return bytes;
  }

  private ByteBuffer fill(int bytes) throws IOException {
    buffer.clear().limit(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("npy: expected a whole file, got its beginning (" + file + ")");
      }
    }
    return buffer.flip();
  }

  private void requireSize(long rows, long columns) throws IOException {
    long most = Long.MAX_VALUE / 2 / Float.BYTES;
    if (columns < 1 || columns > Integer.MAX_VALUE || rows > most / columns) {
      throw new IllegalArgumentException(
          "expected numbers that a file can hold, got %d × %d".formatted(rows, columns));
    }
    long expected = channel.position() + Float.BYTES * rows * columns;
    if (channel.size() != expected) {
      throw new IllegalArgumentException(
          "expected %d bytes for %d × %d numbers, got %d"
              .formatted(expected, rows, columns, channel.size()));
    }
  }
}
