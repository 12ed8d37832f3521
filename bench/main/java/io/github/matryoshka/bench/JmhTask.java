package io.github.matryoshka.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * A JMH benchmark, in a JVM of its own. The number is the time of a call, in milliseconds.
 *
 * @param name also the score's name
 * @param benchmark {@code Class.method}
 * @param parameters values of its {@code @Param} fields
 * @param percentile of the times of all calls, or iterations, that is taken
 */
record JmhTask(String name, String benchmark, Map<String, String> parameters, int percentile)
    implements Task {
  private static final int MEDIAN = 50;
  private static final TimeValue QUICK = TimeValue.milliseconds(500);

  /** Less, and C2 has not compiled the kernels on a busy machine: tens of times slower. */
  private static final TimeValue WARM_UP = TimeValue.seconds(4);

  /** What an exception in the forked JVM looks like in its output, or that of another. */
  private static final Pattern CAUSE =
      Pattern.compile(
          "^(?:Caused by: |Exception in thread \"[^\"]*\" )?[\\w.$]+(?:Exception|Error)(?:: (.*))?$");

  /** The median of the calls. */
  JmhTask(String name, String benchmark, Map<String, String> parameters) {
    this(name, benchmark, parameters, MEDIAN);
  }

  @Override
  public Map<String, Double> measure(boolean quick) throws IOException, RunnerException {
    Path log = Files.createTempFile("matryoshka-bench", ".log");
    try {
      RunResult result = new Runner(options(quick, log).build()).runSingle();
      return Map.of(name, result.getPrimaryResult().getStatistics().getPercentile(percentile));
    } catch (RunnerException e) {
      throw new RunnerException(reason(Files.readAllLines(log), e.getMessage()), e);
    } finally {
      Files.delete(log);
    }
  }

  private OptionsBuilder options(boolean quick, Path log) {
    OptionsBuilder options = new OptionsBuilder();
    options.include("\\." + benchmark.replace(".", "\\.") + "$");
    options.shouldFailOnError(true);
    options.output(log.toString());
    options.jvmArgsAppend(
        "-Dmatryoshka.home=" + BenchModels.home(), "--sun-misc-unsafe-memory-access=allow");
    parameters.forEach(options::param);
    if (quick) {
      options.warmupIterations(1).warmupTime(WARM_UP);
      options.measurementIterations(1).measurementTime(QUICK);
    }
    return options;
  }

  /** The last cause that the forked JVM printed, in one line. */
  static String reason(List<String> output, String otherwise) {
    String reason = otherwise;
    for (String line : output) {
      Matcher matcher = CAUSE.matcher(line.strip());
      if (matcher.matches()) {
        reason = matcher.group(1) == null ? line.strip() : matcher.group(1);
      }
    }
    return reason;
  }
}
