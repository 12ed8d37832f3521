package io.github.matryoshka.tools.roofline;

import io.github.matryoshka.bert.Precision;
import io.github.matryoshka.kernels.Kernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Measures the machine's limits with one and with two threads, in about ten seconds: the model of
 * Williams, Waterman and Patterson (Roofline, CACM 2009), in which work of so many operations and
 * bytes takes at least the larger of operations over peak and bytes over bandwidth.
 */
public final class Roofline {
  private static final long WINDOW = 100_000_000;
  private static final String NO_LIBRARY = "needs the native library";

  /** A large page, for systems that give them to every program. */
  private static final long PAGE = 1 << 21;

  /** Two threads have one each, and some of the heap is left. */
  private static final int BUFFERS = 4;

  private static final double MIB = 1 << 20;

  /** Where the results of the probes go, so that none is dropped by the compiler. */
  private static volatile float sink;

  private final NativePeak library;
  private final boolean libraryReads;
  private final Caches caches;
  private final Stopwatch watch;

  private Roofline(NativePeak library, Caches caches, Stopwatch watch) {
    this.library = library;
    this.libraryReads = reads(library);
    this.caches = caches;
    this.watch = watch;
  }

  /**
   * All roofs. Uses two threads and half a GiB of memory at most, only meanwhile.
   *
   * @throws InterruptedException if the caller's thread is interrupted
   */
  public static List<Roof> measure() throws InterruptedException {
    return measure(NativePeak.find(), WINDOW);
  }

  static List<Roof> measure(NativePeak library, long window) throws InterruptedException {
    return new Roofline(library, Caches.read(), new Stopwatch(window)).all();
  }

  private List<Roof> all() throws InterruptedException {
    List<Roof> roofs = new ArrayList<>();
    boolean vectors = Kernels.whyNoVector().isEmpty();
    roofs.add(vectors ? fp32() : library(Precision.FP32, "GFLOP/s"));
    roofs.add(library(Precision.BF16, "GFLOP/s"));
    roofs.add(library(Precision.INT8, "Gop/s"));
    if (vectors || libraryReads) {
      long heap = Runtime.getRuntime().maxMemory();
      roofs.add(reading("L2", Reading.l2Bytes(caches)));
      roofs.add(reading("L3", Reading.l3Bytes(caches)));
      roofs.add(reading("DRAM", Math.min(Reading.dramBytes(caches), heap / BUFFERS)));
    }
    return roofs;
  }

  private Roof fp32() throws InterruptedException {
    return roof(
        "fp32",
        "GFLOP/s",
        () ->
            () -> {
              sink = MultiplyAdd.run();
              return MultiplyAdd.operations();
            },
        "multiply-adds on registers, Vector API");
  }

  /** The library reads faster from beyond the second level: it asks ahead. */
  private Roof reading(String level, long bytes) throws InterruptedException {
    if (libraryReads) {
      return new Roof(
          level, "GB/s", readRate(1, bytes), readRate(2, bytes), how(bytes, "native library"));
    }
    return roof(
        level,
        "GB/s",
        () -> {
          Reading reading = new Reading(bytes);
          return () -> {
            sink = reading.run();
            return reading.bytes();
          };
        },
        how(bytes, "Vector API"));
  }

  private double readRate(int threads, long bytes) throws InterruptedException {
    try (Arena arena = Arena.ofShared()) {
      Supplier<DoubleSupplier> work =
          () -> {
            MemorySegment memory = arena.allocate(bytes, PAGE);
            return () -> during(() -> library.bytesPerSecond(memory));
          };
      return watch.rate(threads, work) / 1e9;
    }
  }

  private String how(long bytes, String reader) {
    return "reading %.1f MiB in four streams, %s%s"
        .formatted(bytes / MIB, reader, caches.assumed() ? "; sizes of caches assumed" : "");
  }

  private static boolean reads(NativePeak library) {
    try (Arena arena = Arena.ofConfined()) {
      return library.bytesPerSecond(arena.allocate(PAGE)).isPresent();
    }
  }

  private Roof roof(String name, String unit, Supplier<DoubleSupplier> work, String how)
      throws InterruptedException {
    return new Roof(name, unit, watch.rate(1, work) / 1e9, watch.rate(2, work) / 1e9, how);
  }

  /** The library measures by itself; a piece of work here is one such measurement. */
  private Roof library(Precision precision, String unit) throws InterruptedException {
    String name = precision.name().toLowerCase(Locale.ROOT);
    OptionalDouble probe = library.operationsPerSecond(precision);
    if (library == NativePeak.NONE) {
      return new Roof(name, unit, Double.NaN, Double.NaN, NO_LIBRARY);
    }
    if (probe.isEmpty()) {
      return new Roof(name, unit, Double.NaN, Double.NaN, "this processor has no such instruction");
    }
    Supplier<DoubleSupplier> work =
        () -> () -> during(() -> library.operationsPerSecond(precision));
    return roof(name, unit, work, "multiply-adds on registers, native library");
  }

  /** What would have been done in the time of the measurement at the rate it gives. */
  private static double during(Supplier<OptionalDouble> measurement) {
    long began = System.nanoTime();
    double rate = measurement.get().orElse(0);
    return 1e-9 * (System.nanoTime() - began) * rate;
  }
}
