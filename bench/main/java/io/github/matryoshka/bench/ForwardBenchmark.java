package io.github.matryoshka.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.bert.Encoder;
import io.github.matryoshka.bert.ForwardPass;
import io.github.matryoshka.bert.JvmEncoder;
import io.github.matryoshka.bert.Pooling;
import io.github.matryoshka.kernels.Kernels;
import io.github.matryoshka.tokenizer.TokenBatch;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
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
 * Tokens to vectors on one thread. Ours includes pooling, ONNX Runtime stops at the last hidden
 * state: what is left out there is in its favour.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgs = {"--add-modules=jdk.incubator.vector", "-Xms2g", "-Xmx2g"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
public class ForwardBenchmark {
  /** Tokens in a batch, as {@code Model.embedAll} runs it. */
  private static final int BATCH = 1024;

  @Param({"8", "16", "128", "32x128"})
  public String shape;

  private Encoder encoder;
  private ForwardPass pass;
  private TokenBatch[] batches;
  private float[] out;
  private OnnxEncoder onnx;
  private Map<String, OnnxTensor> inputs;

  @Setup
  public void setUp() throws IOException, OrtException {
    Path directory = BenchModels.directory("all-MiniLM-L6-v2");
    BertConfig config = BertConfig.read(directory.resolve("config.json"));
    encoder = JvmEncoder.load(directory.resolve("model.safetensors"), config, Kernels.vector());
    int[][] ids = Shape.of(shape).ids(config);
    pass = encoder.newForwardPass(BATCH, ids[0].length);
    batches = batches(ids);
    out = new float[ids.length * config.hiddenSize()];
    onnx = new OnnxEncoder(BenchModels.onnx("all-MiniLM-L6-v2"));
    inputs = onnx.inputs(ids);
  }

  @TearDown
  public void tearDown() throws OrtException {
    encoder.close();
    onnx.close();
  }

  @Benchmark
  public float[] ours() {
    int at = 0;
    for (TokenBatch batch : batches) {
      pass.sentenceVectors(batch, Pooling.MEAN, out, at);
      at += batch.texts() * encoder.config().hiddenSize();
    }
    return out;
  }

  @Benchmark
  public FloatBuffer onnxRuntime() throws OrtException {
    return onnx.run(inputs);
  }

  private static TokenBatch[] batches(int[][] ids) {
    int texts = Math.min(ids.length, BATCH / ids[0].length);
    TokenBatch[] batches = new TokenBatch[ids.length / texts];
    for (int b = 0; b < ids.length; b++) {
      if (b % texts == 0) {
        batches[b / texts] = new TokenBatch();
      }
      batches[b / texts].add(ids[b], 0, ids[b].length);
    }
    return batches;
  }
}
