package io.github.matryoshka.jna;

import com.sun.jna.Native;
import java.nio.file.Path;

/**
 * The functions of {@code native/cpu/matryoshka.h}. Addresses are longs: a call with nothing but
 * primitives allocates nothing. Callers keep the memory behind an address reachable.
 */
final class Calls {
  /** The interface this class was written for. */
  static final int ABI = 3;

  /** Lets the library choose its best instruction set. */
  static final int BEST = -1;

  private Calls() {}

  /** Binds the methods below to the library in the file; must come first, once. */
  static void bind(Path library) {
    Native.register(Calls.class, com.sun.jna.NativeLibrary.getInstance(library.toString()));
  }

  static native int matryoshka_abi();

  static native int matryoshka_best_isa();

  static native int matryoshka_has_isa(int isa);

  static native long matryoshka_model_bytes(long config, int precision);

  static native int matryoshka_model_init(
      long config, int precision, int isa, long tensors, long model);

  static native int matryoshka_model_smooth(long tensors, long pass, long model);

  static native long matryoshka_pass_bytes(long model, int capacity, int longest);

  static native int matryoshka_pass_init(long model, int capacity, int longest, long pass);

  static native int matryoshka_sentence_vectors(
      long pass, long ids, long offsets, int texts, int pooling, long out);

  static native int matryoshka_hidden_states(
      long pass, long ids, long offsets, int texts, long states);

  static native int matryoshka_scores(
      int isa,
      int format,
      long rows,
      long rowFactors,
      long count,
      int dims,
      long queries,
      long factors,
      int queryCount,
      long out);

  static native double matryoshka_peak(int isa, int precision);

  static native double matryoshka_read_rate(long buffer, long bytes);

  /**
   * Turns a status into an exception. Java checks all of it before; a status is a defect of ours.
   *
   * @throws IllegalStateException unless the status is 0
   */
  static void check(int status) {
    if (status != 0) {
      throw new IllegalStateException(
          "native library: expected status 0, got %d (see matryoshka_status in matryoshka.h)"
              .formatted(status));
    }
  }
}
