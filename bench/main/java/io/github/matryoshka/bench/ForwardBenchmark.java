package io.github.matryoshka.bench;

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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Tokens to vectors on one thread: one of {@link Engines}, on one {@link Shape}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgs = {
      "--add-modules=jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED",
      "-Xms2g",
      "-Xmx2g"
    })
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 4, time = 1)
public class ForwardBenchmark {
  @Param("fp32/jvm")
  public String engine;

  @Param({"8", "16", "128", "32x128"})
  public String shape;

  private Engine prepared;

  @Setup
  public void setUp() throws Exception {
    prepared = Engines.named(engine).make();
    prepared.prepare(Workload.of(Shape.of(shape)));
  }

  @TearDown
  public void tearDown() {
    prepared.close();
  }

  @Benchmark
  public Object pass() throws Exception {
    return prepared.run();
  }
}
