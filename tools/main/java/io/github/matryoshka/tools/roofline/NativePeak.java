package io.github.matryoshka.tools.roofline;

import io.github.matryoshka.bert.Precision;
import io.github.matryoshka.jna.NativeLibrary;
import java.lang.foreign.MemorySegment;
import java.util.OptionalDouble;

/** What the native library measures with instructions that the JVM cannot emit. Thread-safe. */
@FunctionalInterface
public interface NativePeak {
  /** Without the library: nothing can be measured. */
  NativePeak NONE = precision -> OptionalDouble.empty();

  /** The library's, or {@link #NONE} where there is none. */
  static NativePeak find() {
    if (NativeLibrary.whyNot().isPresent()) {
      return NONE;
    }
    return new NativePeak() {
      @Override
      public OptionalDouble operationsPerSecond(Precision precision) {
        double rate = NativeLibrary.peak(precision);
        return rate > 0 ? OptionalDouble.of(rate) : OptionalDouble.empty();
      }

      @Override
      public OptionalDouble bytesPerSecond(MemorySegment memory) {
        return OptionalDouble.of(NativeLibrary.readRate(memory));
      }
    };
  }

  /**
   * Multiply-adds on registers in the caller's thread, for about 50 ms.
   *
   * @return operations a second, two a multiply-add; empty where the processor or the library has
   *     no such instruction
   */
  OptionalDouble operationsPerSecond(Precision precision);

  /**
   * Reading memory again and again in the caller's thread, asking ahead, for about 50 ms.
   *
   * @param memory outside the heap, a KiB or more
   * @return bytes a second; empty where the library cannot tell
   */
  default OptionalDouble bytesPerSecond(MemorySegment memory) {
    return OptionalDouble.empty();
  }
}
