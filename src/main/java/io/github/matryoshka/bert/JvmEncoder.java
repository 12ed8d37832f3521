package io.github.matryoshka.bert;

import io.github.matryoshka.kernels.Kernels;
import io.github.matryoshka.kernels.LayerNorm;
import io.github.matryoshka.kernels.PackedMatrix;
import io.github.matryoshka.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * BERT on the JVM. The matrices are copied out of the mapped file into packed panels once; the word
 * embedding, half of the file, stays mapped and is read a row a token.
 */
public final class JvmEncoder implements Encoder {
  /** Tokens up to which the first pass is quicker in plain Java than interpreted. */
  private static final int FIRST_PASS_TOKENS = 32;

  private final Kernels kernels;
  private final SafetensorsFile file;
  final WordEmbedding words;

  /** Position embedding with the embedding of token type 0 added: maxPositions × D. */
  final float[] positions;

  final LayerNorm embeddingNorm;
  final BertLayer[] layers;

  /** Null where the checkpoint has no pooler. */
  final PackedMatrix pooler;

  private final BertConfig config;
  private final Precision precision;

  /** Set after the first pass. Threads may race for it: the bits are the same. */
  private boolean started;

  private JvmEncoder(SafetensorsFile file, BertConfig config, Kernels kernels, Precision precision)
      throws IOException {
    this.file = file;
    this.config = config;
    this.kernels = kernels;
    this.precision = precision;
    BertWeights weights = new BertWeights(file);
    int d = config.hiddenSize();
    String word = "embeddings.word_embeddings.weight";
    words = new WordEmbedding(file, weights.checked(word, config.vocabularySize(), d), d);
    positions = positions(weights, config);
    embeddingNorm = BertLayer.norm(weights, "embeddings.LayerNorm", config);
    MatrixPacker packer = new MatrixPacker(weights, config, kernels, precision == Precision.BF16);
    layers = new BertLayer[config.layers()];
    for (int i = 0; i < layers.length; i++) {
      layers[i] = BertLayer.load(weights, config, i, packer);
    }
    pooler = weights.contains("pooler.dense.weight") ? packer.stacked(d, d, "pooler.dense") : null;
  }

  /**
   * Loads {@code model.safetensors} in full precision.
   *
   * @throws IOException as {@link #load(Path, BertConfig, Kernels, Precision)} does
   */
  public static JvmEncoder load(Path weights, BertConfig config, Kernels kernels)
      throws IOException {
    return load(weights, config, kernels, Precision.FP32);
  }

  /**
   * Loads {@code model.safetensors}.
   *
   * @param precision {@link Precision#BF16} keeps the matrices as bfloat16, rounded to the nearest,
   *     ties to even; biases, norms, embeddings and the arithmetic stay 32-bit
   * @throws IOException if the file is missing, malformed, does not fit the configuration or holds
   *     NaN
   * @throws UnsupportedOperationException for {@link Precision#INT8} and {@link Precision#FP16}
   */
  public static JvmEncoder load(
      Path weights, BertConfig config, Kernels kernels, Precision precision) throws IOException {
    if (precision == Precision.INT8 || precision == Precision.FP16) {
      throw new UnsupportedOperationException(
          "precision: expected FP32 or BF16 on the JVM, got %s (use the backend %s)"
              .formatted(precision, precision == Precision.INT8 ? "NATIVE" : "CUDA"));
    }
    SafetensorsFile file = SafetensorsFile.open(weights);
    try {
      return new JvmEncoder(file, config, kernels, precision);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public BertConfig config() {
    return config;
  }

  @Override
  public String description() {
    return kernels.description() + (precision == Precision.BF16 ? ", bf16 weights" : "");
  }

  /** What computes the next pass over so many tokens. */
  Kernels kernels(int tokens) {
    boolean first = !started && tokens <= FIRST_PASS_TOKENS;
    started = true;
    return first ? kernels.forFirstPass() : kernels;
  }

  @Override
  public ForwardPass newForwardPass(int capacity, int longest) {
    return new JvmForwardPass(this, null, capacity, longest);
  }

  @Override
  public ForwardPass newForwardPass(Crew crew, int capacity, int longest) {
    return new JvmForwardPass(this, crew, capacity, longest);
  }

  @Override
  public boolean splitsRows() {
    return true;
  }

  @Override
  public void close() {
    file.close();
  }

  private static float[] positions(BertWeights weights, BertConfig config) throws IOException {
    int d = config.hiddenSize();
    float[] sum = weights.read("embeddings.position_embeddings.weight", config.maxPositions(), d);
    float[] types = weights.readRows("embeddings.token_type_embeddings.weight", d);
    for (int i = 0; i < sum.length; i++) {
      sum[i] += types[i % d];
    }
    return sum;
  }
}
