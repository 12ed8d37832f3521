package io.github.matryoshka.tools.roofline;

import io.github.matryoshka.bert.Precision;
import io.github.matryoshka.kernels.Kernels;
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

  /** Two threads have one each, and some of the heap is left. */
  private static final int BUFFERS = 4;

  private static final double MIB = 1 << 20;

  /** Where the results of the probes go, so that none is dropped by the compiler. */
  private static volatile float sink;

  private final NativePeak library;
  private final Caches caches;
  private final Stopwatch watch;

  private Roofline(NativePeak library, Caches caches, Stopwatch watch) {
    this.library = library;
    this.caches = caches;
    this.watch = watch;
  }

  /**
   * All roofs. Uses two threads and half a GiB of heap at most, only meanwhile.
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
    if (vectors) {
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

  private Roof reading(String level, long bytes) throws InterruptedException {
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
        "reading %.1f MiB in four streams, Vector API%s"
            .formatted(bytes / MIB, caches.assumed() ? "; sizes of caches assumed" : ""));
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
    Supplier<DoubleSupplier> work = () -> () -> seconds(precision);
    return roof(name, unit, work, "multiply-adds on registers, native library");
  }

  /** Operations that would have been done in the time of this call at the rate it measured. */
  private double seconds(Precision precision) {
    long began = System.nanoTime();
    double rate = library.operationsPerSecond(precision).orElse(0);
    return 1e-9 * (System.nanoTime() - began) * rate;
  }
}
