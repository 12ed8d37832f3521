package io.github.matryoshka.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From starting the JVM to its end after one vector: what a command or a fresh server waits. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 1)
@Measurement(iterations = 5)
public class FirstVectorBenchmark {
  @Param({"ours", "langchain4j", "empty"})
  public String side;

  private ProcessBuilder process;

  @Setup
  public void setUp() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.add("-XX:+UseSerialGC");
    command.add("--add-modules=jdk.incubator.vector");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    FirstVectorSide started = FirstVectorSide.of(side);
    command.add(started.main().getName());
    command.addAll(started.arguments());
    process = new ProcessBuilder(command);
    process.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
  }

  @Benchmark
  public int firstVector() throws IOException, InterruptedException {
    int status = process.start().waitFor();
    if (status != 0) {
      throw new IllegalStateException("first vector: expected exit status 0, got " + status);
    }
    return status;
  }
}
