package io.github.matryoshka.bench;

import io.github.matryoshka.tools.roofline.Caches;
import io.github.matryoshka.tools.roofline.MultiplyAdd;
import io.github.matryoshka.tools.roofline.Reading;
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

/** What one core can do: multiply-adds on registers, and bytes read from each level. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgs = {"--add-modules=jdk.incubator.vector", "-Xms2g", "-Xmx2g"})
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class MachineBenchmark {

  /** A buffer that fits one level. */
  @State(Scope.Thread)
  public static class Buffer {
    @Param({"L2", "L3", "DRAM"})
    public String level;

    private Reading reading;

    @Setup
    public void setUp() {
      reading = buffer(level);
    }
  }

  @Benchmark
  public float multiplyAdd() {
    return MultiplyAdd.run();
  }

  @Benchmark
  public float read(Buffer buffer) {
    return buffer.reading.run();
  }

  /** Bytes that one call of {@link #read} reads. */
  static double bytes(String level) {
    Caches caches = Caches.read();
    return switch (level) {
      case "L2" -> Reading.l2Bytes(caches);
      case "L3" -> Reading.l3Bytes(caches);
      default -> Reading.dramBytes(caches);
    };
  }

  private static Reading buffer(String level) {
    return new Reading((long) bytes(level));
  }
}
