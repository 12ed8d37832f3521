package io.github.matryoshka.tools.cli;

import io.github.matryoshka.Embedding;
import io.github.matryoshka.Model;
import io.github.matryoshka.adaptor.Adaptor;
import io.github.matryoshka.bert.Precision;
import io.github.matryoshka.tools.npy.EmbeddingCache;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Embeds whole collections once: what was embedded before, by any command, comes from the cache.
 */
final class CachedEncoder {
  /** Raised whenever the C library rounds otherwise: what it computed before is not read again. */
  private static final int ROUNDING = 2;

  private final Model model;
  private final int threads;
  private final Console console;
  private final EmbeddingCache cache;

  /** The model must have no adaptor: an adaptor is cheap, and is applied to what is cached. */
  CachedEncoder(Model model, int threads, Console console) {
    this.model = model;
    this.threads = threads;
    this.console = console;
    this.cache = new EmbeddingCache(Places.cache().resolve("vectors"), console::say);
  }

  /** One row of unit length for each text. */
  float[] vectors(String task, List<String> texts) throws IOException {
    return cache.vectors(
        model.fingerprint(), settings(), texts, model.dimensions(), () -> embed(task, texts));
  }

  /** Backends agree in 32 bits, so only another precision makes another vector. */
  private String settings() {
    String tokens = "max-tokens=" + model.maxTokens();
    return model.precision() == Precision.FP32
        ? tokens
        : tokens + " precision=" + model.precision() + " " + model.backend() + " " + ROUNDING;
  }

  private float[] embed(String task, List<String> texts) {
    int columns = model.dimensions();
    float[] vectors = new float[Math.multiplyExact(texts.size(), columns)];
    try (Stream<Embedding> embeddings = model.embedAll(texts.stream(), threads);
        TaskProgress progress = console.progress()) {
      int row = 0;
      for (Iterator<Embedding> each = embeddings.iterator(); each.hasNext(); row++) {
        System.arraycopy(each.next().vector(), 0, vectors, row * columns, columns);
        progress.update(task, row + 1, texts.size());
      }
    }
    return vectors;
  }

  /** The rows after the adaptor; the rows themselves when it is null. */
  static float[] adapted(float[] vectors, Adaptor adaptor) {
    if (adaptor == null) {
      return vectors;
    }
    float[] adapted = new float[vectors.length];
    float[] scratch = new float[adaptor.scratch()];
    for (int at = 0; at < vectors.length; at += adaptor.dimensions()) {
      adaptor.apply(vectors, at, adapted, at, scratch);
    }
    return adapted;
  }
}
