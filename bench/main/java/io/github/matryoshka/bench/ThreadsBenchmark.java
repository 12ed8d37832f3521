package io.github.matryoshka.bench;

import io.github.matryoshka.Backend;
import io.github.matryoshka.Model;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Texts to vectors by {@code Model.embedAll} on a number of threads, with all that a call costs:
 * tokens, scratch, starting the threads.
 */
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
public class ThreadsBenchmark {
  @Param("fp32/jvm")
  public String engine;

  @Param({"32x128", "1x256"})
  public String shape;

  @Param({"1", "2"})
  public int threads;

  private Model model;
  private List<String> texts;

  @Setup
  public void setUp() throws Exception {
    Engines ours = Engines.named(engine);
    Workload work = Workload.of(Shape.of(shape));
    Backend backend = ours.onJvm() ? Backend.VECTOR : Backend.NATIVE;
    model = Model.load(work.directory(), backend, ours.precision());
    texts = work.texts();
  }

  @TearDown
  public void tearDown() {
    model.close();
  }

  @Benchmark
  public List<float[]> embed() {
    return model.embedAll(texts, threads);
  }
}
