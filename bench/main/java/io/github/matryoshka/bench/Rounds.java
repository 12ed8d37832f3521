package io.github.matryoshka.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs each benchmark once a round, so that ours and its peer alternate over minutes: a machine
 * whose speed drifts slows both. A number is the median of its rounds' medians.
 */
final class Rounds {
  private static final int MEDIAN = 50;

  private final int rounds;
  private final Map<String, double[]> scores = new TreeMap<>();

  Rounds(int rounds) {
    this.rounds = rounds;
  }

  /** Runs the benchmarks, named {@code Class.method} or {@code Class.method:name=value,…}. */
  void run(List<String> benchmarks) throws RunnerException {
    for (int round = 0; round < rounds; round++) {
      for (String benchmark : benchmarks) {
        double score = once(benchmark);
        scores.computeIfAbsent(benchmark, name -> new double[rounds])[round] = score;
        System.err.printf("round %d of %d: %s %.3f ms%n", round + 1, rounds, benchmark, score);
      }
    }
  }

  /** Milliseconds. */
  double median(String benchmark) {
    double[] sorted = scores.get(benchmark).clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** All rounds of all benchmarks, for the record. */
  Map<String, double[]> scores() {
    return new LinkedHashMap<>(scores);
  }

  private static double once(String benchmark) throws RunnerException {
    String[] parts = benchmark.split(":");
    OptionsBuilder options = new OptionsBuilder();
    options.include("\\." + parts[0].replace(".", "\\.") + "$").verbosity(VerboseMode.SILENT);
    options.shouldFailOnError(true);
    if (parts.length > 1) {
      for (String parameter : parts[1].split(",")) {
        String[] pair = parameter.split("=");
        options.param(pair[0], pair[1]);
      }
    }
    RunResult result = new Runner(options.build()).runSingle();
    return result.getPrimaryResult().getStatistics().getPercentile(MEDIAN);
  }
}
