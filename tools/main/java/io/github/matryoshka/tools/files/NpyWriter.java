package io.github.matryoshka.tools.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes a float32 matrix row by row as NumPy reads it ({@code numpy.lib.format}, version 1.0). Not thread-safe; holds
 * one row.
 */
public final class NpyWriter {
  private static final int ALIGNMENT = 64;

  private final OutputStream out;
  private final long rows;
  private final ByteBuffer row;
  private long written;

  /**
   * Writes the header.
   *
   * @param out stays open; the caller closes it
   * @throws IOException when the header cannot be written
   */
  public NpyWriter(OutputStream out, long rows, int columns) throws IOException {
    this.out = out;
    this.rows = rows;
    this.row = ByteBuffer.allocate(columns * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.write(header(rows, columns));
  }

  // Magic, version, length of the text, text padded with blanks so that the data starts aligned.
  private static byte[] header(long rows, int columns) {
    String text =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", " + columns + "), }";
    int prefix = 10;
    int total = (prefix + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer header = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
    header.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    header.put((byte) 1).put((byte) 0).putShort((short) (total - prefix));
    header.put(text.getBytes(StandardCharsets.US_ASCII));
    while (header.remaining() > 1) {
      header.put((byte) ' ');
    }
    return header.put((byte) '\n').array();
  }

  /**
   * Appends one row, the first {@code columns} numbers of {@code values}.
   *
   * @throws IOException when it cannot be written
   */
  public void row(float[] values) throws IOException {
    row.asFloatBuffer().put(values, 0, row.capacity() / Float.BYTES);
    out.write(row.array());
    written++;
  }

  /**
   * Checks that as many rows came as the header says.
   *
   * @throws IOException when they did not: the input changed while it was read
   */
  public void finish() throws IOException {
    if (written != rows) {
      throw new IOException("input: expected " + rows + " texts, got " + written + " (it changed)");
    }
  }
}
