package io.github.matryoshka.tools.npy;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A matrix of 32-bit floats in memory, as a NumPy file holds it: {@code .npy} version 1.0, type
 * {@code <f4}, C order, two dimensions (numpy.lib.format).
 *
 * @param rows number of vectors
 * @param columns numbers per vector
 * @param values row-major; not copied, treat as read-only
 */
public record NpyFile(int rows, int columns, float[] values) {

  /**
   * @throws IllegalArgumentException when the sizes do not fit
   */
  public NpyFile {
    if (rows < 0 || columns < 1 || values.length != (long) rows * columns) {
      throw new IllegalArgumentException(
          "npy: expected rows × columns numbers, got %d × %d and %d"
              .formatted(rows, columns, values.length));
    }
  }

  /**
   * Reads a whole file.
   *
   * @throws IOException when it is missing, of another type or shape, longer or shorter than its
   *     header says, or too large for one array
   */
  public static NpyFile read(Path file) throws IOException {
    try (NpyReader reader = new NpyReader(file)) {
      int columns = reader.columns();
      if (reader.rows() > (Integer.MAX_VALUE - 8) / columns) {
        throw new IOException(
            "npy: expected at most 2^31 - 8 numbers, got %d × %d (%s)"
                .formatted(reader.rows(), columns, file));
      }
      int rows = (int) reader.rows();
      float[] values = new float[rows * columns];
      reader.read(values, rows);
      return new NpyFile(rows, columns, values);
    }
  }

  /**
   * Writes the matrix, replacing an older file only when all is written.
   *
   * @throws IOException when the file cannot be written
   */
  public void write(Path file) throws IOException {
    try (NpyWriter writer = new NpyWriter(file, columns)) {
      writer.append(values, 0, rows);
      writer.commit();
    }
  }
}
