package io.github.matryoshka.tools.cli;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Documents to be indexed, always in the same order. */
interface IndexSource {
  /** How many there are. */
  long count();

  /** Their ids. */
  Stream<String> ids() throws IOException;

  /** Their vectors, after so many documents; {@code dims} numbers each. */
  Reading from(int first, int dims) throws IOException;

  /** Where a reading stands. Not thread-safe. */
  interface Reading extends AutoCloseable {
    /**
     * The next documents.
     *
     * @param ids receives their ids
     * @param rows receives their vectors, row-major, and bounds their number by its length
     * @throws IllegalArgumentException if a vector cannot be cut and scaled
     */
    void next(List<String> ids, float[] rows) throws IOException;

    @Override
    void close() throws IOException;
  }
}
