package io.github.matryoshka.tools.parity;

import io.github.matryoshka.safetensors.SafetensorsFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The shipped golden tensors. They are unpacked to a temporary file, because tensors are mapped
 * from a file.
 */
final class GoldenVectors implements AutoCloseable {
  private final Path copy;
  private final SafetensorsFile file;

  private GoldenVectors(Path copy, SafetensorsFile file) {
    this.copy = copy;
    this.file = file;
  }

  static GoldenVectors open() throws IOException {
    Path copy = Files.createTempFile("matryoshka-golden", ".safetensors");
    copy.toFile().deleteOnExit();
    try (InputStream in = GoldenVectors.class.getResourceAsStream("golden.safetensors")) {
      Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
    }
    return new GoldenVectors(copy, SafetensorsFile.open(copy));
  }

  /** Row {@code row} of a matrix of rows of {@code columns} numbers. */
  float[] row(String tensor, int row, int columns) throws IOException {
    float[] values = new float[columns];
    file.read(file.tensor(tensor), (long) row * columns, values, 0, columns);
    return values;
  }

  /** A whole tensor, row by row. */
  float[] all(String tensor) throws IOException {
    return file.floats(file.tensor(tensor));
  }

  @Override
  public void close() throws IOException {
    file.close();
    Files.deleteIfExists(copy);
  }
}
