package io.github.matryoshka.tools.npy;

import io.github.matryoshka.tools.files.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes a {@code .npy} file row by row, without knowing beforehand how many there will be. The
 * file appears under its name with {@link #commit}; closed without, nothing is left.
 *
 * <p>Not thread-safe. Holds one buffer of 64 KiB.
 */
public final class NpyWriter implements AutoCloseable {

  private final AtomicFile file;
  private final FileChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
  private final int columns;
  private long rows;

  /**
   * Begins the file.
   *
   * @param columns numbers per row, at least 1
   * @throws IOException when it cannot be written
   */
  public NpyWriter(Path target, int columns) throws IOException {
    if (columns < 1) {
      throw new IllegalArgumentException("npy: expected at least 1 column, got " + columns);
    }
    this.columns = columns;
    file = new AtomicFile(target);
    channel = FileChannel.open(file.part(), StandardOpenOption.WRITE);
    buffer.put(NpyHeader.bytes(0, columns));
  }

  /**
   * Appends rows.
   *
   * @param values {@code count} rows from {@code offset} on, row-major
   * @throws IOException when writing fails
   */
  public void append(float[] values, int offset, int count) throws IOException {
    int end = Math.addExact(offset, Math.multiplyExact(count, columns));
    for (int i = offset; i < end; i++) {
      if (buffer.remaining() < Float.BYTES) {
        drain();
      }
      buffer.putFloat(values[i]);
    }
    rows += count;
  }

  /** Number of rows so far. */
  public long rows() {
    return rows;
  }

  /**
   * Completes the file and gives it its name.
   *
   * @throws IOException when writing fails
   */
  public void commit() throws IOException {
    drain();
    try {
      channel.write(NpyHeader.bytes(rows, columns), 0);
      channel.close();
    } catch (IOException e) {
      throw file.failure(e);
    }
    file.commit();
  }

  /** Deletes what was written unless it was committed. */
  @Override
  public void close() throws IOException {
    channel.close();
    file.close();
  }

  private void drain() throws IOException {
    buffer.flip();
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw file.failure(e);
    }
    buffer.clear();
  }
}
