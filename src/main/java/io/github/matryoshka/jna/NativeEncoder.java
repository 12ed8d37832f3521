package io.github.matryoshka.jna;

import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.bert.BertTensors;
import io.github.matryoshka.bert.CallGate;
import io.github.matryoshka.bert.Crew;
import io.github.matryoshka.bert.Encoder;
import io.github.matryoshka.bert.ForwardPass;
import io.github.matryoshka.bert.Precision;
import io.github.matryoshka.safetensors.SafetensorsFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * BERT in C. The matrices are packed out of the mapped file into memory outside the heap once, in
 * the precision asked for, after which only the word embedding stays mapped, to be read a row a
 * token. In fp32 the bits are those of the JVM's kernels wherever the processor has fused
 * multiply-adds.
 *
 * <p>Thread-safe. Closing it while a pass computes is safe: that call ends well, the memory goes
 * with the last one, and later calls throw {@link IllegalStateException}.
 */
public final class NativeEncoder implements Encoder {
  /** {@code matryoshka_config}: six ints and a double. */
  private static final int CONFIG_BYTES = 32;

  /** {@code MATRYOSHKA_SMOOTHING_TOKENS}, in two texts. */
  private static final int SMOOTHING_TOKENS = 64;

  /** What the C side demands of all memory. */
  static final int ALIGNMENT = 64;

  private final BertConfig config;
  private final Precision precision;
  private final int isa;

  /** Owns the model's memory and the mapped word embedding. */
  private final Arena arena = Arena.ofShared();

  private final MemorySegment model;
  private final boolean pooler;

  /** Scratch of closed passes. */
  private final Queue<MemorySegment> spare =
      new ArrayBlockingQueue<>(Runtime.getRuntime().availableProcessors());

  private final CallGate gate = new CallGate(this::release);

  private NativeEncoder(SafetensorsFile file, BertConfig config, Precision precision, int isa)
      throws IOException {
    this.config = config;
    this.precision = precision;
    this.isa = isa;
    try (Arena temporary = Arena.ofConfined()) {
      List<MemorySegment> tensors = BertTensors.of(file, config, arena, temporary);
      pooler = !tensors.getLast().equals(MemorySegment.NULL);
      MemorySegment sizes = sizes(temporary);
      MemorySegment table = temporary.allocate(ValueLayout.JAVA_LONG, tensors.size());
      for (int i = 0; i < tensors.size(); i++) {
        table.setAtIndex(ValueLayout.JAVA_LONG, i, tensors.get(i).address());
      }
      long bytes = Calls.matryoshka_model_bytes(sizes.address(), precision.ordinal());
      if (bytes == 0) {
        throw new IOException(
            "%s: expected sizes the native library can compute with, got %s"
                .formatted(file.path(), config));
      }
      model = arena.allocate(bytes, ALIGNMENT);
      Calls.check(
          Calls.matryoshka_model_init(
              sizes.address(), precision.ordinal(), isa, table.address(), model.address()));
      if (precision == Precision.INT8) {
        smooth(table.address(), temporary);
      }
    } catch (IOException | RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /**
   * Loads {@code model.safetensors} for the best instruction set of this processor.
   *
   * @throws IOException if the file is missing, malformed, does not fit the configuration or holds
   *     NaN
   * @throws UnsupportedOperationException if the library cannot be used here, with the reason, or
   *     for {@link Precision#FP16}
   */
  public static NativeEncoder load(Path weights, BertConfig config, Precision precision)
      throws IOException {
    NativeLibrary.require();
    if (precision == Precision.FP16) {
      throw new UnsupportedOperationException(
          "precision: expected FP32, BF16 or INT8 in C, got FP16 (use the backend CUDA)");
    }
    return load(weights, config, precision, Calls.matryoshka_best_isa());
  }

  /** For a certain instruction set, which must be there. */
  static NativeEncoder load(Path weights, BertConfig config, Precision precision, int isa)
      throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(weights)) {
      return new NativeEncoder(file, config, precision, isa);
    }
  }

  @Override
  public BertConfig config() {
    return config;
  }

  @Override
  public String description() {
    return "C, %s, %s"
        .formatted(NativeLibrary.name(isa), precision.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public ForwardPass newForwardPass(int capacity, int longest) {
    return new NativeForwardPass(this, null, capacity, longest);
  }

  @Override
  public ForwardPass newForwardPass(Crew crew, int capacity, int longest) {
    return new NativeForwardPass(this, crew, capacity, longest);
  }

  @Override
  public boolean splitsRows() {
    return true;
  }

  @Override
  public void close() {
    gate.close();
  }

  boolean hasPooler() {
    return pooler;
  }

  /**
   * Begins a call: until {@link #leave} the model's memory stays.
   *
   * @return the model's address
   * @throws IllegalStateException if the encoder is closed
   */
  long enter() {
    gate.enter();
    return model.address();
  }

  /** Ends a call; the last one after closing releases the memory. */
  void leave() {
    gate.leave();
  }

  /**
   * Memory for a pass: that of a closed one where it is large enough. Fresh memory costs a fault
   * every 4 KiB: on a virtual machine where one takes 20 µs, a call for one text of 16 tokens in 8
   * bits took 36 ms with it and 1 ms without.
   */
  MemorySegment scratch(long bytes) {
    for (MemorySegment found : spare) {
      if (found.byteSize() >= bytes && spare.remove(found)) {
        return found;
      }
    }
    return Arena.ofAuto().allocate(bytes, ALIGNMENT);
  }

  /** Takes back what {@link #scratch} gave; what is not needed soon is the garbage collector's. */
  void keep(MemorySegment scratch) {
    if (!spare.offer(scratch)) {
      spare.poll();
      spare.offer(scratch);
    }
  }

  private void release() {
    spare.clear();
    arena.close();
  }

  private void smooth(long tensors, Arena scratch) {
    int longest = Math.min(config.maxPositions(), SMOOTHING_TOKENS / 2);
    long bytes = Calls.matryoshka_pass_bytes(model.address(), SMOOTHING_TOKENS, longest, 1);
    long pass = scratch.allocate(bytes, ALIGNMENT).address();
    Calls.check(Calls.matryoshka_pass_init(model.address(), SMOOTHING_TOKENS, longest, 1, pass));
    Calls.check(Calls.matryoshka_model_smooth(tensors, pass, model.address()));
  }

  private MemorySegment sizes(Arena scratch) {
    MemorySegment sizes = scratch.allocate(CONFIG_BYTES, Double.BYTES);
    int[] numbers = {
      config.vocabularySize(),
      config.hiddenSize(),
      config.layers(),
      config.heads(),
      config.innerSize(),
      config.maxPositions()
    };
    MemorySegment.copy(numbers, 0, sizes, ValueLayout.JAVA_INT, 0, numbers.length);
    sizes.set(ValueLayout.JAVA_DOUBLE, numbers.length * Integer.BYTES, config.layerNormEpsilon());
    return sizes;
  }
}
