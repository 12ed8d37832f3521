package io.github.matryoshka.bert;

import java.util.function.Supplier;

/**
 * A loaded model on one backend: immutable, thread-safe, makes a {@link ForwardPass} for each
 * thread. Closing it releases the mapped weights; passes made from it must not be used any more.
 */
public interface Encoder extends AutoCloseable {
  /** The sizes of the model. */
  BertConfig config();

  /** One line for people: what computes. */
  String description();

  /**
   * Scratch for one thread.
   *
   * @param capacity tokens of the largest batch
   * @param longest tokens of the longest text in it
   */
  ForwardPass newForwardPass(int capacity, int longest);

  /**
   * The same, for finished vectors; an ordinary pass where the backend leaves that to the caller.
   *
   * @param projection asked for where it is used; null for none
   */
  default ForwardPass newForwardPass(int capacity, int longest, Supplier<Projection> projection) {
    return newForwardPass(capacity, longest);
  }

  /**
   * Scratch of a crew that computes a batch together, to the same bits: its rows are split, where
   * it has enough. Belongs to the thread that made the crew; only where {@link #splitsRows} says
   * so.
   */
  default ForwardPass newForwardPass(Crew crew, int capacity, int longest) {
    throw new UnsupportedOperationException(
        "rows: expected a backend that splits them, got " + description());
  }

  /** Whether a crew can compute a batch together. */
  default boolean splitsRows() {
    return false;
  }

  /** Texts of usual length that a pass should have, where there are many. */
  default int batchTexts() {
    return 32;
  }

  @Override
  void close();
}
