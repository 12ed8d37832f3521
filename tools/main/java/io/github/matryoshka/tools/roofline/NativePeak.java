package io.github.matryoshka.tools.roofline;

import io.github.matryoshka.bert.Precision;
import io.github.matryoshka.jna.NativeLibrary;
import java.util.OptionalDouble;

/** What the native library measures of arithmetic that the JVM cannot emit. Thread-safe. */
@FunctionalInterface
public interface NativePeak {
  /** Without the library: nothing can be measured. */
  NativePeak NONE = precision -> OptionalDouble.empty();

  /** The library's, or {@link #NONE} where there is none. */
  static NativePeak find() {
    if (NativeLibrary.whyNot().isPresent()) {
      return NONE;
    }
    return precision -> {
      double rate = NativeLibrary.peak(precision);
      return rate > 0 ? OptionalDouble.of(rate) : OptionalDouble.empty();
    };
  }

  /**
   * Multiply-adds on registers in the caller's thread, for about 50 ms.
   *
   * @return operations a second, two a multiply-add; empty where the processor or the library has
   *     no such instruction
   */
  OptionalDouble operationsPerSecond(Precision precision);
}
