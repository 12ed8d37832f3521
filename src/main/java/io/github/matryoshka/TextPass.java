package io.github.matryoshka;

import io.github.matryoshka.adaptor.Adaptor;
import io.github.matryoshka.bert.Crew;
import io.github.matryoshka.bert.FinishingPass;
import io.github.matryoshka.bert.ForwardPass;
import io.github.matryoshka.bert.Pooling;
import io.github.matryoshka.bert.Projection;
import io.github.matryoshka.tokenizer.TokenBatch;

/**
 * Texts to finished vectors for one thread: tokens, forward pass, unit length, adaptor, cut. Both
 * the single text and the batch go through here, which is what keeps their bits equal.
 */
final class TextPass implements AutoCloseable {
  private final LoadedModel model;
  private final Settings settings;
  private final int hidden;
  private final ForwardPass forward;
  private final TokenBatch batch = new TokenBatch();

  /** Vectors of the texts in the batch, unscaled unless they are finished. */
  private final float[] pooled;

  /** Whether they are scaled, adapted and cut already. */
  private boolean finished;

  private final float[] unit;
  private final float[] adapted;
  private final float[] adaptorScratch;

  /**
   * For one thread.
   *
   * @param capacity tokens of a batch
   * @param texts texts of a batch
   */
  TextPass(LoadedModel model, Settings settings, int capacity, int texts) {
    this(model, settings, null, capacity, texts);
  }

  /**
   * @param crew computes the forward passes; null for the calling thread alone
   * @param capacity tokens of a batch
   * @param texts texts of a batch
   */
  TextPass(LoadedModel model, Settings settings, Crew crew, int capacity, int texts) {
    model.checkOpen();
    this.model = model;
    this.settings = settings;
    hidden = model.encoder.config().hiddenSize();
    forward =
        crew == null
            ? model.encoder.newForwardPass(
                capacity,
                settings.maxTokens(),
                settings.adaptor() == null ? null : () -> projection(settings.adaptor()))
            : model.encoder.newForwardPass(crew, capacity, settings.maxTokens());
    pooled = new float[texts * hidden];
    unit = new float[hidden];
    adapted = new float[hidden];
    adaptorScratch = new float[settings.adaptor() == null ? 0 : settings.adaptor().scratch()];
  }

  @Override
  public void close() {
    forward.close();
  }

  /** Whether another text fits; under {@link LongText#WINDOW_MEAN} every text is a batch. */
  boolean hasRoom() {
    return batch.texts() == 0
        || settings.longText() != LongText.WINDOW_MEAN
            && batch.tokens() + settings.maxTokens() <= forward.capacity()
            && (batch.texts() + 1) * hidden <= pooled.length;
  }

  int texts() {
    return batch.texts();
  }

  /** Tokens of one text of the batch. */
  int tokens(int text) {
    return batch.offsets()[text + 1] - batch.offsets()[text];
  }

  void clear() {
    batch.clear();
  }

  /** Appends a text; returns whether it was cut. */
  boolean add(String text) {
    if (text == null) {
      throw new IllegalArgumentException("text: expected a string, got null");
    }
    boolean windows = settings.longText() == LongText.WINDOW_MEAN;
    int limit = windows ? Integer.MAX_VALUE : settings.maxTokens();
    boolean truncated = model.tokenizer.encode(text, limit, batch);
    if (truncated && settings.longText() == LongText.ERROR) {
      throw new IllegalArgumentException(
          "text: expected at most %d tokens, got more (split it, or choose LongText.TRUNCATE)"
              .formatted(settings.maxTokens()));
    }
    return truncated;
  }

  private static Projection projection(Adaptor adaptor) {
    return adaptor
        .hidden()
        .map(
            h ->
                new Projection(
                    adaptor.weights(), h.units(), h.weights(), h.bias(), h.output(), h.offset()))
        .orElseGet(() -> new Projection(adaptor.weights(), 0, null, null, null, null));
  }

  /**
   * Runs the batch; afterwards {@link #finish} gives each text's vector.
   *
   * @param dims how many numbers will be asked for
   */
  void run(int dims) {
    model.checkOpen();
    finished = false;
    if (isLong()) {
      WindowMean.run(forward, batch, settings, pooled, hidden);
    } else if (forward instanceof FinishingPass finishing) {
      finishing.finishedVectors(batch, settings.pooling(), dims, pooled, 0);
      finished = true;
    } else {
      forward.sentenceVectors(batch, settings.pooling(), pooled, 0);
    }
  }

  /**
   * Writes the first dims numbers of a text's finished vector, as many as the batch was run for.
   */
  void finish(int text, float[] out, int offset, int dims) {
    if (finished) {
      System.arraycopy(pooled, text * dims, out, offset, dims);
      return;
    }
    Vectors.truncate(pooled, text * hidden, hidden, unit, 0);
    if (settings.adaptor() == null) {
      Vectors.truncate(unit, 0, dims, out, offset);
    } else {
      settings.adaptor().apply(unit, 0, adapted, 0, adaptorScratch);
      Vectors.truncate(adapted, 0, dims, out, offset);
    }
  }

  /** The hidden states of the batch's only text. */
  float[][] hiddenStates() {
    checkWhole();
    int layers = model.encoder.config().layers();
    float[][] states = new float[layers + 1][batch.tokens() * hidden];
    forward.hiddenStates(batch, states);
    return states;
  }

  /** BERT's pooler output for the batch's only text. */
  void poolerOutput(float[] out) {
    checkWhole();
    forward.sentenceVectors(batch, Pooling.POOLER, out, 0);
  }

  /** States of tokens have no mean over windows, so a text that would need one is refused. */
  private void checkWhole() {
    model.checkOpen();
    if (isLong()) {
      throw new IllegalArgumentException(
          "text: expected at most %d tokens, got %d (use LongText.TRUNCATE)"
              .formatted(settings.maxTokens(), batch.tokens()));
    }
  }

  private boolean isLong() {
    return batch.texts() == 1 && tokens(0) > settings.maxTokens();
  }
}
