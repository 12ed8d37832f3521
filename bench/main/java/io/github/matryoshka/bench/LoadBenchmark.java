package io.github.matryoshka.bench;

import ai.onnxruntime.OrtException;
import io.github.matryoshka.Model;
import java.io.IOException;
import java.nio.file.Path;
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

/** Loading the model in a JVM that has done so before; its files are in the system's cache. */
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
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class LoadBenchmark {
  private static final String MODEL = "all-MiniLM-L6-v2";

  @Param({"ours", "onnxruntime-fp32"})
  public String side;

  private Path directory;
  private byte[] onnx;

  @Setup
  public void setUp() throws IOException {
    directory = BenchModels.directory(MODEL);
    onnx = side.equals("ours") ? null : BenchModels.onnx(MODEL);
  }

  /** Ours with tokenizer; the peer is its session alone, from memory. */
  @Benchmark
  public void load() throws IOException, OrtException {
    if (onnx == null) {
      Model.load(directory).close();
    } else {
      new OnnxEncoder(onnx).close();
    }
  }
}
