package io.github.matryoshka.tools.parity;

import io.github.matryoshka.Embedder;
import io.github.matryoshka.Model;
import io.github.matryoshka.bert.Pooling;
import io.github.matryoshka.bert.Precision;
import io.github.matryoshka.tokenizer.TokenBatch;
import io.github.matryoshka.tokenizer.WordPieceTokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Compares a model with the golden values of all-MiniLM-L6-v2: 1,000 token lists, 64 sentence
 * vectors and pooler outputs, and the hidden states of three texts after every layer. The limits
 * leave room for float32 rounding in another order of summation, and for nothing else.
 */
public final class Parity {
  static final double VECTOR_LIMIT = 2e-6;
  static final double HIDDEN_LIMIT = 2e-5;

  /** How far the cosine of each vector may be from 1 in 16 bits, of either kind. */
  static final double HALF_LIMIT = 1e-4;

  /**
   * How far the mean of the cosines may be from 1 in 8 bits. It is 5.8e-4; without smoothing the
   * inputs and keeping outliers of the weights apart it would be 1.3e-3.
   */
  static final double INT8_LIMIT = 1e-3;

  private static final int DIMENSIONS = 384;
  private static final int LAYERS = 6;
  private static final int MAX_TOKENS = 256;
  private static final int[] HIDDEN_TEXTS = {0, 5, 40};

  private Parity() {}

  /**
   * Runs every comparison.
   *
   * @param model all-MiniLM-L6-v2; another model is compared too, and fails
   * @throws IOException when the shipped values cannot be read
   * @throws IllegalArgumentException when the model has other dimensions than the golden vectors
   */
  public static List<Check> run(Model model) throws IOException {
    if (model.dimensions() != DIMENSIONS) {
      throw new IllegalArgumentException(
          "model: expected all-MiniLM-L6-v2 with %d dimensions, got one with %d"
              .formatted(DIMENSIONS, model.dimensions()));
    }
    List<Check> checks = new ArrayList<>();
    checks.add(tokens(model.tokenizer()));
    List<TokenCase> texts = TokenCase.read("golden.jsonl");
    try (GoldenVectors golden = GoldenVectors.open();
        Embedder embedder = golden(model).embedder()) {
      if (model.precision() != Precision.FP32) {
        checks.add(cosines(model.precision(), embedder, texts, golden));
        return checks;
      }
      checks.add(sentences(embedder, texts, golden));
      checks.add(pooler(embedder, texts, golden));
      checks.addAll(hidden(embedder, texts, golden));
    }
    return checks;
  }

  private static Model golden(Model model) {
    return model.withPooling(Pooling.MEAN).withMaxTokens(MAX_TOKENS);
  }

  private static Check tokens(WordPieceTokenizer tokenizer) throws IOException {
    CheckBuilder check = new CheckBuilder("tokens", 0);
    TokenBatch batch = new TokenBatch();
    for (TokenCase each : TokenCase.read("tokens.jsonl")) {
      batch.clear();
      tokenizer.encode(each.text(), Integer.MAX_VALUE, batch);
      boolean same =
          Arrays.equals(batch.ids(), 0, batch.tokens(), each.ids(), 0, each.ids().length);
      check.add(each.text(), same ? 0 : 1);
    }
    return check.build();
  }

  private static Check sentences(Embedder embedder, List<TokenCase> texts, GoldenVectors golden)
      throws IOException {
    CheckBuilder check = new CheckBuilder("sentence vectors", VECTOR_LIMIT);
    for (int i = 0; i < texts.size(); i++) {
      float[] expected = golden.row("sentence_embedding", i, DIMENSIONS);
      String text = texts.get(i).text();
      check.add(text, difference(expected, embedder.embed(text)));
    }
    return check.build();
  }

  /** Rounded products: vectors are near, and no number of them is exact. */
  private static Check cosines(
      Precision precision, Embedder embedder, List<TokenCase> texts, GoldenVectors golden)
      throws IOException {
    boolean mean = precision == Precision.INT8;
    CheckBuilder check =
        new CheckBuilder(mean ? "1 - mean cosine" : "1 - cosine", mean ? INT8_LIMIT : HALF_LIMIT);
    double sum = 0;
    for (int i = 0; i < texts.size(); i++) {
      float[] expected = golden.row("sentence_embedding", i, DIMENSIONS);
      double distance = 1 - cosine(expected, embedder.embed(texts.get(i).text()));
      sum += distance;
      if (!mean) {
        check.add(texts.get(i).text(), distance);
      }
    }
    if (mean) {
      check.add("all " + texts.size() + " texts", sum / texts.size());
    }
    return check.build();
  }

  private static double cosine(float[] x, float[] y) {
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (double) x[i] * y[i];
      xx += (double) x[i] * x[i];
      yy += (double) y[i] * y[i];
    }
    return xy / Math.sqrt(xx * yy);
  }

  private static Check pooler(Embedder embedder, List<TokenCase> texts, GoldenVectors golden)
      throws IOException {
    CheckBuilder check = new CheckBuilder("pooler outputs", VECTOR_LIMIT);
    for (int i = 0; i < texts.size(); i++) {
      float[] expected = golden.row("pooler_output", i, DIMENSIONS);
      String text = texts.get(i).text();
      check.add(text, difference(expected, embedder.poolerOutput(text)));
    }
    return check.build();
  }

  private static List<Check> hidden(Embedder embedder, List<TokenCase> texts, GoldenVectors golden)
      throws IOException {
    List<CheckBuilder> layers = new ArrayList<>();
    for (int layer = 0; layer <= LAYERS; layer++) {
      layers.add(new CheckBuilder("hidden states " + layer, HIDDEN_LIMIT));
    }
    for (int i : HIDDEN_TEXTS) {
      String text = texts.get(i).text();
      float[][] states = embedder.hiddenStates(text);
      for (int layer = 0; layer <= LAYERS; layer++) {
        float[] expected = golden.all("hidden." + i + "." + layer);
        layers.get(layer).add(text, difference(expected, states[layer]));
      }
    }
    return layers.stream().map(CheckBuilder::build).toList();
  }

  /** Largest absolute difference; infinite when the lengths differ. */
  static double difference(float[] expected, float[] got) {
    if (expected.length != got.length) {
      return Double.POSITIVE_INFINITY;
    }
    double worst = 0;
    for (int i = 0; i < got.length; i++) {
      worst = Math.max(worst, Math.abs((double) expected[i] - got[i]));
    }
    return worst;
  }
}
