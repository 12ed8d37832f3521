package io.github.matryoshka.tools.npy;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a {@code .npy} file after checking that its length is what its header says. */
final class NpyReader {

  private static final int CHUNK = 1 << 16;

  private NpyReader() {}

  static NpyFile read(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), CHUNK))) {
      byte[] prefix = new byte[NpyHeader.PREFIX];
      in.readFully(prefix);
      byte[] dictionary = new byte[NpyHeader.dictionaryLength(prefix)];
      in.readFully(dictionary);
      long[] shape = NpyHeader.shape(new String(dictionary, StandardCharsets.ISO_8859_1));
      requireSize(file, NpyHeader.PREFIX + dictionary.length, shape);
      float[] values = new float[(int) (shape[0] * shape[1])];
      readFloats(in, values);
      return new NpyFile((int) shape[0], (int) shape[1], values);
    } catch (EOFException e) {
      throw new IOException(
          "npy: expected a whole file, got its beginning (%s)".formatted(file), e);
    } catch (IllegalArgumentException e) {
      throw new IOException("npy: %s (%s)".formatted(e.getMessage(), file), e);
    }
  }

  private static void requireSize(Path file, int headerBytes, long[] shape) throws IOException {
    long rows = shape[0];
    long columns = shape[1];
    if (columns < 1 || columns > Integer.MAX_VALUE || rows > (Integer.MAX_VALUE - 8) / columns) {
      throw new IllegalArgumentException(
          "expected 1 to 2^31 - 8 numbers, got %d × %d".formatted(rows, columns));
    }
    long expected = headerBytes + 4 * rows * columns;
    long size = Files.size(file);
    if (size != expected) {
      throw new IllegalArgumentException(
          "expected %d bytes for %d × %d numbers, got %d".formatted(expected, rows, columns, size));
    }
  }

  private static void readFloats(InputStream in, float[] values) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    for (int done = 0; done < values.length; ) {
      int count = Math.min(CHUNK / Float.BYTES, values.length - done);
      if (in.readNBytes(chunk.array(), 0, count * Float.BYTES) < count * Float.BYTES) {
        throw new EOFException();
      }
      chunk.clear().asFloatBuffer().get(values, done, count);
      done += count;
    }
  }
}
