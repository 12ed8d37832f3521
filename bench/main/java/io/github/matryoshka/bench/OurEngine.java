package io.github.matryoshka.bench;

import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.bert.Encoder;
import io.github.matryoshka.bert.ForwardPass;
import io.github.matryoshka.bert.JvmEncoder;
import io.github.matryoshka.bert.Pooling;
import io.github.matryoshka.bert.Precision;
import io.github.matryoshka.jna.NativeEncoder;
import io.github.matryoshka.kernels.Kernels;
import io.github.matryoshka.tokenizer.TokenBatch;
import java.io.IOException;
import java.nio.file.Path;

/** Ours: packed tokens to pooled vectors, in batches as {@code Model.embedAll}'s. */
final class OurEngine implements Engine {
  /** Tokens in a batch. */
  private static final int BATCH = 1024;

  /** Loads the weights on a backend. */
  @FunctionalInterface
  private interface Loader {
    Encoder load(Path weights, BertConfig config, Precision precision) throws IOException;
  }

  private final Loader loader;
  private final Precision precision;
  private Encoder encoder;
  private ForwardPass pass;
  private TokenBatch[] batches;
  private float[] vectors;

  private OurEngine(Loader loader, Precision precision) {
    this.loader = loader;
    this.precision = precision;
  }

  static OurEngine jvm(Precision precision) {
    return new OurEngine(
        (weights, config, p) -> JvmEncoder.load(weights, config, Kernels.vector(), p), precision);
  }

  static OurEngine inC(Precision precision) {
    return new OurEngine(NativeEncoder::load, precision);
  }

  @Override
  public void prepare(Workload work) throws IOException {
    if (encoder == null) {
      encoder =
          loader.load(work.directory().resolve("model.safetensors"), work.config(), precision);
    }
    int[][] ids = work.ids();
    pass = encoder.newForwardPass(BATCH, ids[0].length);
    batches = batches(ids);
    vectors = new float[ids.length * work.config().hiddenSize()];
  }

  @Override
  public float[] run() {
    int at = 0;
    for (TokenBatch batch : batches) {
      pass.sentenceVectors(batch, Pooling.MEAN, vectors, at);
      at += batch.texts() * encoder.config().hiddenSize();
    }
    return vectors;
  }

  @Override
  public float[] vectors() {
    return vectors;
  }

  @Override
  public void close() {
    encoder.close();
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
