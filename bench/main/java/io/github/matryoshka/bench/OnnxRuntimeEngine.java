package io.github.matryoshka.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * ONNX Runtime on one of the files of all-MiniLM-L6-v2. Stops at the last hidden state: that
 * pooling is left out is in its favour.
 */
final class OnnxRuntimeEngine implements Engine {

  /** Where the ONNX file comes from. */
  interface Source {
    byte[] file(Workload work) throws IOException;
  }

  private final Source source;
  private Workload work;
  private OnnxEncoder onnx;
  private Map<String, OnnxTensor> inputs = Map.of();
  private FloatBuffer states;

  private OnnxRuntimeEngine(Source source) {
    this.source = source;
  }

  /** The fp32 file the weights were converted from. */
  static Engine fp32() {
    return new OnnxRuntimeEngine(work -> BenchModels.onnx("all-MiniLM-L6-v2"));
  }

  /** The published 8-bit file. */
  static Engine int8() {
    return new OnnxRuntimeEngine(work -> BenchModels.int8Onnx());
  }

  /** The fp32 weights in fused operators. */
  static Engine fusedFp32() {
    return new OnnxRuntimeEngine(work -> FusedBert.fp32(work.directory(), work.config()));
  }

  /** 8-bit weights in fused operators. */
  static Engine fusedInt8() {
    return new OnnxRuntimeEngine(work -> FusedBert.int8(work.directory(), work.config()));
  }

  @Override
  public void prepare(Workload work) throws IOException, OrtException {
    this.work = work;
    if (onnx == null) {
      onnx = new OnnxEncoder(source.file(work));
    }
    inputs.values().forEach(OnnxTensor::close);
    inputs = onnx.inputs(work.ids());
  }

  @Override
  public FloatBuffer run() throws OrtException {
    states = onnx.run(inputs);
    return states;
  }

  @Override
  public float[] vectors() {
    int d = work.config().hiddenSize();
    int tokens = work.ids()[0].length;
    float[] means = new float[work.ids().length * d];
    for (int i = 0; i < means.length; i++) {
      double sum = 0;
      for (int t = 0; t < tokens; t++) {
        sum += states.get((i / d * tokens + t) * d + i % d);
      }
      means[i] = (float) (sum / tokens);
    }
    return means;
  }

  @Override
  public void close() {
    inputs.values().forEach(OnnxTensor::close);
    try {
      if (onnx != null) {
        onnx.close();
      }
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime: expected its session to close", e);
    }
  }
}
