package io.github.matryoshka.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * ONNX Runtime on the fp32 file the weights were converted from. Stops at the last hidden state:
 * that pooling is left out is in its favour.
 */
final class OnnxRuntimeEngine implements Engine {
  private Workload work;
  private OnnxEncoder onnx;
  private Map<String, OnnxTensor> inputs;
  private FloatBuffer states;

  @Override
  public void prepare(Workload work) throws IOException, OrtException {
    this.work = work;
    onnx = new OnnxEncoder(BenchModels.onnx("all-MiniLM-L6-v2"));
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
      onnx.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime: expected its session to close", e);
    }
  }
}
