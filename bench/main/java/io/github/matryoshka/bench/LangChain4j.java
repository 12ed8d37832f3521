package io.github.matryoshka.bench;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.langchain4j.model.embedding.onnx.AbstractInProcessEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.OnnxBertBiEncoder;
import dev.langchain4j.model.embedding.onnx.PoolingMode;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;

/**
 * The peer: LangChain4j's in-process all-MiniLM-L6-v2, which is DJL's tokenizer, ONNX Runtime and
 * mean pooling. Same files and code as its {@code AllMiniLmL6V2EmbeddingModel} and {@code
 * AllMiniLmL6V2QuantizedEmbeddingModel}, which however leave ONNX Runtime as many threads as there
 * are cores; this session has one, as ours. ONNX Runtime is the project's version, not its 1.20.
 */
final class LangChain4j extends AbstractInProcessEmbeddingModel {
  static final String SETTINGS =
      "in-process model on ONNX Runtime, one thread, all graph optimisations";

  private final OnnxBertBiEncoder encoder;

  private LangChain4j(OnnxBertBiEncoder encoder) {
    // Runs what it is given in the caller's thread.
    super(Runnable::run);
    this.encoder = encoder;
  }

  /**
   * Loads it.
   *
   * @param onnx the model
   * @param tokenizerJson the tokenizer's file
   * @param scratch where DJL unpacks its native library
   */
  static LangChain4j load(byte[] onnx, byte[] tokenizerJson, Path scratch) throws OrtException {
    HuggingFacePeer.configure(scratch);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    OrtSession session = environment.createSession(onnx, OnnxEncoder.options());
    return new LangChain4j(
        new OnnxBertBiEncoder(
            environment, session, new ByteArrayInputStream(tokenizerJson), PoolingMode.MEAN));
  }

  @Override
  protected OnnxBertBiEncoder model() {
    return encoder;
  }
}
