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

  /**
   * Binds the methods below to the library in the file; must come first, once. Its interface is
   * asked for before: a library of another one may lack some of them.
   *
   * @throws UnsupportedOperationException if it has another interface
   * @throws LinkageError if it cannot be loaded
   */
  static void bind(Path library) {
    var loaded = com.sun.jna.NativeLibrary.getInstance(library.toString());
    int abi = loaded.getFunction("matryoshka_abi").invokeInt(new Object[0]);
    if (abi != ABI) {
      throw NativeLibrary.unavailable(
          "expected a library with interface %d, got %d (use the artifact of the engine's version)"
              .formatted(ABI, abi));
    }
    Native.register(Calls.class, loaded);
  }

  static native int matryoshka_best_isa();

  static native int matryoshka_has_isa(int isa);

  static native long matryoshka_model_bytes(long config, int precision);

  static native int matryoshka_model_init(
      long config, int precision, int isa, long tensors, long model);

  static native int matryoshka_model_smooth(long tensors, long pass, long model);

  static native long matryoshka_pass_bytes(long model, int capacity, int longest, int workers);

  static native int matryoshka_pass_init(
      long model, int capacity, int longest, int workers, long pass);

  static native int matryoshka_sentence_vectors(
      long pass, long ids, long offsets, int texts, int pooling, long out);

  static native int matryoshka_hidden_states(
      long pass, long ids, long offsets, int texts, long states);

  static native int matryoshka_part(
      long pass, long ids, long offsets, int texts, int phase, int parts, int part, int worker);

  static native int matryoshka_pool(long pass, long offsets, int texts, int pooling, long out);

  static native int matryoshka_scores(
      int isa,
      int format,
      long rows,
      long rowFactors,
      long count,
      int dims,
      long query,
      float factor,
      long out);

  static native long matryoshka_batch_bytes(int isa, int format, int dims, int queries);

  static native int matryoshka_batch_init(int isa, int format, int dims, int queries, long batch);

  static native int matryoshka_batch_columns(long batch);

  static native int matryoshka_batch_set(long batch, int q, long query, float factor);

  static native int matryoshka_batch_scores(
      long batch, long rows, long rowFactors, long count, long out);

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
