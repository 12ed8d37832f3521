package io.github.matryoshka;

/**
 * Turns one text at a time into a vector, in the caller's thread. Not thread-safe: make one per
 * thread with {@link Model#embedder()}. Its scratch is allocated when it is made.
 */
public final class Embedder implements AutoCloseable {
  private final int hidden;
  private final TextPass pass;
  private boolean truncated;
  private boolean closed;

  Embedder(LoadedModel model, Settings settings) {
    this.hidden = model.encoder.config().hiddenSize();
    this.pass = new TextPass(model, settings, settings.maxTokens(), 1);
  }

  /** The text's vector: {@link Model#dimensions()} numbers, unit length. Allocates the result. */
  public float[] embed(String text) {
    float[] out = new float[hidden];
    embed(text, out, 0, hidden);
    return out;
  }

  /**
   * Writes the first {@code dims} numbers of the text's vector, scaled to unit length. Allocates
   * nothing (except for texts over the limit under {@link LongText#WINDOW_MEAN}).
   *
   * @param out receives dims numbers from offset
   * @return the text's tokens that were used, [CLS] and [SEP] included
   * @throws IllegalArgumentException if dims is not from 1 to {@link Model#dimensions()}, out is
   *     too small, the text is null, or it is too long under {@link LongText#ERROR}
   * @throws IllegalStateException if the model or this embedder is closed
   */
  public int embed(String text, float[] out, int offset, int dims) {
    if (dims < 1 || dims > hidden) {
      throw new IllegalArgumentException("dims: expected 1 to %d, got %d".formatted(hidden, dims));
    }
    if (offset < 0 || out.length - offset < dims) {
      throw new IllegalArgumentException(
          "out: expected room for %d numbers, got %d from offset %d"
              .formatted(dims, out.length, offset));
    }
    encode(text);
    pass.run(dims);
    pass.finish(0, out, offset, dims);
    return pass.tokens(0);
  }

  /** Whether the last text was cut to the model's limit. */
  public boolean truncated() {
    return truncated;
  }

  /** The last hidden state of each token, tokens × D, as BERT gives it: not scaled. */
  public float[] lastHiddenState(String text) {
    float[][] states = hiddenStates(text);
    return states[states.length - 1];
  }

  /** All hidden states: the embeddings, then each layer's output; layers + 1 times tokens × D. */
  public float[][] hiddenStates(String text) {
    encode(text);
    return pass.hiddenStates();
  }

  /** BERT's pooler output {@code tanh(W·h_CLS + b)}: D numbers, not scaled. */
  public float[] poolerOutput(String text) {
    encode(text);
    float[] out = new float[hidden];
    pass.poolerOutput(out);
    return out;
  }

  /** Ends the use of this embedder. Where it is forgotten, the garbage collector does the same. */
  @Override
  public void close() {
    closed = true;
    pass.close();
  }

  private void encode(String text) {
    if (closed) {
      throw new IllegalStateException("embedder: expected an open one, got a closed one");
    }
    pass.clear();
    truncated = pass.add(text);
  }
}
