package io.github.matryoshka.tools.cli;

import io.github.matryoshka.Vectors;
import io.github.matryoshka.tools.npy.NpyReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Vectors in a {@code .npy} file, taken as they are or, where fewer numbers are wanted, cut and
 * scaled to unit length.
 *
 * @param names ids of the rows; null where they are numbered from 0
 * @param count rows of the file
 * @param columns numbers a row has there
 */
record VectorSource(Path file, List<String> names, long count, int columns) implements IndexSource {

  /**
   * @param idFile ids of the rows, one a line; null to number them
   * @throws IOException if a file cannot be read, or there is not an id for each row
   */
  static VectorSource open(Path file, Path idFile) throws IOException {
    try (NpyReader reader = new NpyReader(file)) {
      List<String> names = idFile == null ? null : Files.readAllLines(idFile);
      if (names != null && names.size() != reader.rows()) {
        throw new IOException(
            "%s: expected %d ids, one for each row of %s, got %d"
                .formatted(idFile, reader.rows(), file, names.size()));
      }
      return new VectorSource(file, names, reader.rows(), reader.columns());
    }
  }

  @Override
  public Stream<String> ids() {
    return names == null ? LongStream.range(0, count).mapToObj(Long::toString) : names.stream();
  }

  @Override
  public Reading from(int first, int dims) throws IOException {
    NpyReader reader = new NpyReader(file);
    reader.skip(first);
    return new Reading() {
      private float[] whole = new float[0];
      private int row = first;

      @Override
      public void next(List<String> ids, float[] rows) throws IOException {
        int most = rows.length / dims;
        if (dims < columns && whole.length < most * columns) {
          whole = new float[most * columns];
        }
        int read = reader.read(dims < columns ? whole : rows, most);
        for (int i = 0; i < read; i++, row++) {
          if (dims < columns) {
            cut(whole, i * columns, rows, i * dims);
          }
          ids.add(names == null ? Integer.toString(row) : names.get(row));
        }
      }

      private void cut(float[] from, int at, float[] to, int place) {
        try {
          Vectors.truncate(from, at, dims, to, place);
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException("row %d: %s".formatted(row, e.getMessage()), e);
        }
      }

      @Override
      public void close() throws IOException {
        reader.close();
      }
    };
  }
}
