package io.github.matryoshka.kernels;

/**
 * A rectangle of numbers inside an array, not copied: element (i, j) is {@code data[offset +
 * i·rowStride + j·columnStride]}. Transposing swaps the strides, a row stride of 0 repeats one row.
 *
 * @param data shared with the caller
 * @param offset index of element (0, 0)
 */
public record Matrix(
    float[] data, int offset, int rows, int columns, int rowStride, int columnStride) {

  /**
   * @throws IllegalArgumentException if a size or stride is negative or the last element lies
   *     outside the array
   */
  public Matrix {
    if (offset < 0 || rows < 0 || columns < 0 || rowStride < 0 || columnStride < 0) {
      throw new IllegalArgumentException(
          "matrix: expected no negative size, got %d × %d from %d by %d and %d"
              .formatted(rows, columns, offset, rowStride, columnStride));
    }
    long last =
        offset + Math.max(0L, rows - 1) * rowStride + Math.max(0L, columns - 1) * columnStride;
    if (rows > 0 && columns > 0 && last >= data.length) {
      throw new IllegalArgumentException(
          "matrix: expected %d numbers for %d × %d, got %d"
              .formatted(last + 1, rows, columns, data.length));
    }
  }

  /** All of {@code rows × columns} numbers, row by row from the start of the array. */
  public static Matrix of(float[] data, int rows, int columns) {
    return new Matrix(data, 0, rows, columns, columns, 1);
  }

  /** The same row of numbers so many times: a bias. */
  public static Matrix repeated(float[] row, int offset, int rows, int columns) {
    return new Matrix(row, offset, rows, columns, 0, 1);
  }

  /** {@code Aᵀ}, the same numbers. */
  public Matrix transposed() {
    return new Matrix(data, offset, columns, rows, columnStride, rowStride);
  }

  /** So many rows, from {@code first}. */
  public Matrix rows(int first, int count) {
    return new Matrix(data, offset + first * rowStride, count, columns, rowStride, columnStride);
  }

  /** So many columns, from {@code first}. */
  public Matrix columns(int first, int count) {
    return new Matrix(data, offset + first * columnStride, rows, count, rowStride, columnStride);
  }

  /** Index of element (i, 0) in the array. */
  public int row(int i) {
    return offset + i * rowStride;
  }
}
