package io.github.matryoshka.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The peer: a BERT encoder in ONNX Runtime at its best settings, on one thread. */
final class OnnxEncoder implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final Set<String> output;

  OnnxEncoder(byte[] model) throws OrtException {
    session = environment.createSession(model, options());
    output = Set.of(session.getOutputNames().iterator().next());
  }

  /** One thread, all optimisations of the graph. */
  static OrtSession.SessionOptions options() throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
    options.setIntraOpNumThreads(1);
    options.setInterOpNumThreads(1);
    return options;
  }

  /** Inputs for texts of one length, made once: the benchmark is about the forward pass. */
  Map<String, OnnxTensor> inputs(int[][] ids) throws OrtException {
    long[] shape = {ids.length, ids[0].length};
    long[] flat = Arrays.stream(ids).flatMapToInt(Arrays::stream).asLongStream().toArray();
    Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    for (String name : session.getInputNames()) {
      long[] values =
          switch (name) {
            case "input_ids" -> flat;
            case "attention_mask" -> Arrays.stream(flat).map(id -> 1).toArray();
            default -> new long[flat.length];
          };
      inputs.put(name, OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape));
    }
    return inputs;
  }

  /** The last hidden state, texts × tokens × D. */
  FloatBuffer run(Map<String, OnnxTensor> inputs) throws OrtException {
    try (OrtSession.Result result = session.run(inputs, output)) {
      return ((OnnxTensor) result.get(0)).getFloatBuffer();
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
