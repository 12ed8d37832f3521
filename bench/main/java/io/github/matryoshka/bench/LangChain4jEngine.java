package io.github.matryoshka.bench;

import ai.onnxruntime.OrtException;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/**
 * {@link LangChain4j}, texts to vectors with all that lies between: {@code embed} for one text,
 * {@code embedAll} for several, which runs each by itself.
 *
 * <p>It tokenises each text three times, refuses blank ones, and cuts at 128 tokens, as the
 * truncation in {@code tokenizer.json} says.
 */
final class LangChain4jEngine implements Engine {
  private final OnnxRuntimeEngine.Source source;
  private LangChain4j model;
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
      model =
          LangChain4j.load(
              source.file(work),
              Files.readAllBytes(work.directory().resolve("tokenizer.json")),
              BenchModels.cache().resolve("djl"));
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
}
