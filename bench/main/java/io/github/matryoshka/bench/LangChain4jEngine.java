package io.github.matryoshka.bench;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.onnx.AbstractInProcessEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.OnnxBertBiEncoder;
import dev.langchain4j.model.embedding.onnx.PoolingMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;

/**
 * LangChain4j's in-process embedding models, texts to vectors with all that lies between: {@code
 * embed} for one text, {@code embedAll} for several, which runs each by itself. It is the code
 * behind {@code AllMiniLmL6V2EmbeddingModel} and {@code AllMiniLmL6V2QuantizedEmbeddingModel} on
 * the same files, held to one thread, where those leave as many as the machine has cores to ONNX
 * Runtime, and to the project's version of ONNX Runtime instead of 1.20.
 *
 * <p>It tokenises each text three times, refuses blank ones, and cuts at 128 tokens, as the
 * truncation in {@code tokenizer.json} says.
 */
final class LangChain4jEngine implements Engine {
  private final OnnxRuntimeEngine.Source source;
  private OneThread model;
  private List<TextSegment> texts;
  private List<Embedding> embeddings;

  private LangChain4jEngine(OnnxRuntimeEngine.Source source) {
    this.source = source;
  }

  static Engine fp32() {
    return new LangChain4jEngine(work -> BenchModels.onnx("all-MiniLM-L6-v2"));
  }

  static Engine int8() {
    return new LangChain4jEngine(work -> BenchModels.int8Onnx());
  }

  @Override
  public void prepare(Workload work) throws IOException, OrtException {
    if (model == null) {
      // Its tokenizer comes from the same library: it must not look for updates either.
      HuggingFacePeer.configure(BenchModels.cache().resolve("djl"));
      model = new OneThread(source.file(work), work);
    }
    texts = work.texts().stream().map(TextSegment::from).toList();
  }

  @Override
  public List<Embedding> run() {
    embeddings =
        texts.size() == 1
            ? List.of(model.embed(texts.getFirst()).content())
            : model.embedAll(texts).content();
    return embeddings;
  }

  @Override
  public float[] vectors() {
    int d = embeddings.getFirst().dimension();
    float[] vectors = new float[embeddings.size() * d];
    for (int i = 0; i < embeddings.size(); i++) {
      System.arraycopy(embeddings.get(i).vector(), 0, vectors, i * d, d);
    }
    return vectors;
  }

  /** LangChain4j has no way to close a model; its session goes with the process. */
  @Override
  public void close() {}

  private static final class OneThread extends AbstractInProcessEmbeddingModel {
    private final OnnxBertBiEncoder encoder;

    OneThread(byte[] onnx, Workload work) throws IOException, OrtException {
      super(Runnable::run);
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      try (InputStream tokenizer =
          Files.newInputStream(work.directory().resolve("tokenizer.json"))) {
        encoder =
            new OnnxBertBiEncoder(
                environment,
                environment.createSession(onnx, OnnxEncoder.options()),
                tokenizer,
                PoolingMode.MEAN);
      }
    }

    @Override
    protected OnnxBertBiEncoder model() {
      return encoder;
    }
  }
}
