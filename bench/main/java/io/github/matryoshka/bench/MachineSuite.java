package io.github.matryoshka.bench;

import io.github.matryoshka.bert.Precision;
import io.github.matryoshka.jna.NativeLibrary;
import io.github.matryoshka.tools.roofline.Caches;
import io.github.matryoshka.tools.roofline.MultiplyAdd;
import io.github.matryoshka.tools.roofline.NativePeak;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * The machine's limits: part of every run, because all other lines are reported beside them. A
 * limit is what the machine does when nothing disturbs it, so of a round the fastest tenth of the
 * calls counts, and of the rounds the best.
 */
final class MachineSuite implements Suite {
  private static final int FASTEST = 10;
  private static final String FP32 = "machine/fp32";

  /**
   * The JIT compiler makes the JVM's loop at full or at half speed; so the library measures too.
   */
  private static final String FP32_LIBRARY = "machine/fp32 library";

  private static final List<String> LEVELS = List.of("L2", "L3", "DRAM");

  /** More than any cache holds; no power of two, whose quarters would share the memory's banks. */
  private static final int MEMORY = 300_000_000;

  /** As large as the matrices of all-MiniLM-L6-v2 in 8, 16 and 32 bits, rounded up. */
  private static final List<Integer> BUFFERS = List.of(10_700_000, 21_300_000, 42_500_000, MEMORY);

  private final NativePeak library;

  MachineSuite(NativePeak library) {
    this.library = library;
  }

  @Override
  public List<Task> tasks() {
    List<Task> tasks = new ArrayList<>();
    tasks.add(new JmhTask(FP32, "MachineBenchmark.multiplyAdd", Map.of(), FASTEST));
    if (library != NativePeak.NONE) {
      tasks.add(new PeakTask(FP32_LIBRARY, library, Precision.FP32));
    }
    for (Precision precision : List.of(Precision.BF16, Precision.INT8)) {
      if (library != NativePeak.NONE) {
        tasks.add(new PeakTask(name(precision), library, precision));
      }
    }
    for (int bytes : BUFFERS) {
      if (library != NativePeak.NONE) {
        tasks.add(new BufferTask(name(bytes), bytes));
      }
    }
    for (String level : LEVELS) {
      tasks.add(new JmhTask(name(level), "MachineBenchmark.read", Map.of("level", level), FASTEST));
    }
    return tasks;
  }

  /** The limits that follow from the scores. */
  Machine machine(Scores scores) {
    Map<Precision, Double> peaks = new EnumMap<>(Precision.class);
    fp32(scores).ifPresent(rate -> peaks.put(Precision.FP32, rate));
    for (Precision precision : List.of(Precision.BF16, Precision.INT8)) {
      scores.find(name(precision)).ifPresent(rate -> peaks.put(precision, rate.most()));
    }
    double[] bandwidths =
        LEVELS.stream()
            .mapToDouble(
                level ->
                    scores
                        .find(name(level))
                        .map(ms -> 1e3 * rate(ms, MachineBenchmark.bytes(level)))
                        .orElse(Double.NaN))
            .toArray();
    NavigableMap<Double, Double> buffers = new TreeMap<>();
    for (int bytes : BUFFERS) {
      scores.find(name(bytes)).ifPresent(rate -> buffers.put((double) bytes, rate.most()));
    }
    // The JVM cannot ask ahead: memory gives the library more.
    double dram = Math.max(bandwidths[2], buffers.getOrDefault((double) MEMORY, 0.0));
    return new Machine(peaks, bandwidths[0], bandwidths[1], dram, Caches.read(), buffers);
  }

  @Override
  public List<Result> results(Scores scores, Machine machine) {
    List<Result> results = new ArrayList<>();
    fp32(scores)
        .ifPresent(
            rate ->
                results.add(
                    Result.rate(FP32, "GFLOP/s", Measured.of(1e-9 * rate), Double.NaN, Map.of())));
    for (Precision precision : List.of(Precision.BF16, Precision.INT8)) {
      String unit = precision == Precision.INT8 ? "Gop/s" : "GFLOP/s";
      scores
          .find(name(precision))
          .ifPresent(
              rate ->
                  results.add(
                      Result.rate(
                          name(precision),
                          unit,
                          Measured.of(1e-9 * rate.most()),
                          Double.NaN,
                          Map.of())));
    }
    for (int bytes : BUFFERS) {
      scores
          .find(name(bytes))
          .ifPresent(
              rate ->
                  results.add(
                      Result.rate(
                          name(bytes),
                          "GB/s",
                          Measured.of(1e-9 * rate.most()),
                          Double.NaN,
                          Map.of())));
    }
    for (String level : LEVELS) {
      scores
          .find(name(level))
          .ifPresent(
              ms -> results.add(result(name(level), "GB/s", ms, MachineBenchmark.bytes(level))));
    }
    return results;
  }

  private static OptionalDouble fp32(Scores scores) {
    return DoubleStream.concat(
            scores.find(FP32).stream().mapToDouble(ms -> 1e3 * rate(ms, MultiplyAdd.operations())),
            scores.find(FP32_LIBRARY).stream().mapToDouble(Measured::most))
        .max();
  }

  private static Result result(String name, String unit, Measured ms, double work) {
    return Result.rate(name, unit, Measured.of(1e-6 * rate(ms, work)), Double.NaN, Map.of());
  }

  private static double rate(Measured ms, double work) {
    return work / ms.least();
  }

  private static String name(int bytes) {
    return "machine/buffer-%.1f-mb".formatted(1e-6 * bytes);
  }

  private static String name(Precision precision) {
    return name(precision.name());
  }

  private static String name(String what) {
    return "machine/" + what.toLowerCase(Locale.ROOT);
  }

  /** The native library measures by itself, in this JVM: it needs no warm-up. */
  private record PeakTask(String name, NativePeak library, Precision precision) implements Task {
    @Override
    public String unit() {
      return "operations/s";
    }

    @Override
    public Map<String, Double> measure(boolean quick) {
      OptionalDouble rate = library.operationsPerSecond(precision);
      if (rate.isEmpty()) {
        throw new UnsupportedOperationException(
            precision + ": expected a processor with such an instruction, got none");
      }
      return Map.of(name, rate.getAsDouble());
    }
  }

  /** The native library reads a buffer, in this JVM; large pages where every program gets them. */
  private record BufferTask(String name, int bytes) implements Task {
    @Override
    public String unit() {
      return "bytes/s";
    }

    @Override
    public Map<String, Double> measure(boolean quick) {
      try (Arena arena = Arena.ofConfined()) {
        return Map.of(name, NativeLibrary.readRate(arena.allocate(bytes, 1 << 21)));
      }
    }
  }
}
