package io.github.matryoshka.bert;

import io.github.matryoshka.kernels.Kernels;
import io.github.matryoshka.kernels.Workspace;
import io.github.matryoshka.tokenizer.TokenBatch;

/**
 * The forward pass on {@link Kernels}. Tokens of all texts lie end to end, T × D, without padding;
 * only attention and pooling know where a text ends.
 */
final class JvmForwardPass implements ForwardPass {
  private final JvmEncoder encoder;
  private final BatchLimits limits;
  private final Workspace workspace;

  private Kernels kernels;

  /** T × D: hidden states. */
  private final float[] hidden;

  /** T × D: what a block adds to the hidden states. */
  private final float[] update;

  /** T × max(3D, F): query, key and value, then the inner activations. */
  private final float[] wide;

  JvmForwardPass(JvmEncoder encoder, int capacity, int longest) {
    BertConfig config = encoder.config();
    this.encoder = encoder;
    limits = new BatchLimits(config, capacity, longest);
    int d = config.hiddenSize();
    workspace = new Workspace(limits.longest(), config.headSize());
    hidden = new float[capacity * d];
    update = new float[capacity * d];
    wide = new float[capacity * Math.max(3 * d, config.innerSize())];
  }

  @Override
  public int capacity() {
    return limits.capacity();
  }

  @Override
  public void sentenceVectors(TokenBatch batch, Pooling pooling, float[] out, int offset) {
    int d = encoder.config().hiddenSize();
    limits.checkOutput(batch, pooling, encoder.pooler != null, out, offset);
    run(batch, null);
    for (int b = 0; b < batch.texts(); b++) {
      int first = batch.offsets()[b];
      int end = batch.offsets()[b + 1];
      switch (pooling) {
        case MEAN -> Pool.mean(hidden, first, end, d, out, offset + b * d);
        case MAX -> Pool.max(hidden, first, end, d, out, offset + b * d);
        case CLS -> System.arraycopy(hidden, first * d, out, offset + b * d, d);
        case POOLER -> pooler(first, out, offset + b * d);
      }
    }
  }

  @Override
  public void hiddenStates(TokenBatch batch, float[][] states) {
    limits.checkStates(states);
    run(batch, states);
  }

  private void run(TokenBatch batch, float[][] states) {
    limits.check(batch);
    int tokens = batch.tokens();
    kernels = encoder.kernels(tokens);
    embed(batch);
    keep(states, 0, tokens);
    for (int i = 0; i < encoder.layers.length; i++) {
      layer(encoder.layers[i], batch);
      keep(states, i + 1, tokens);
    }
  }

  /** {@code h = LayerNorm(word[id] + position[i] + type[0])}. */
  private void embed(TokenBatch batch) {
    int d = encoder.config().hiddenSize();
    int[] ids = batch.ids();
    for (int b = 0; b < batch.texts(); b++) {
      int first = batch.offsets()[b];
      int length = batch.offsets()[b + 1] - first;
      for (int t = first; t < first + length; t++) {
        encoder.words.row(ids[t], hidden, t * d);
      }
      System.arraycopy(encoder.positions, 0, update, first * d, length * d);
    }
    kernels.addNorm(hidden, update, batch.tokens(), encoder.embeddingNorm, workspace);
  }

  /** {@code h ← LN(h + W_o·attention(W_qkv·h)); h ← LN(h + W_2·gelu(W_1·h))}. */
  private void layer(BertLayer layer, TokenBatch batch) {
    int tokens = batch.tokens();
    kernels.linear(hidden, tokens, layer.qkv(), wide, workspace);
    int heads = encoder.config().heads();
    // The context goes where the update will be: projecting it needs a third place, so `wide`,
    // whose queries are spent by then, takes the projection.
    for (int b = 0; b < batch.texts(); b++) {
      int first = batch.offsets()[b];
      int length = batch.offsets()[b + 1] - first;
      kernels.attention(wide, first, length, heads, update, workspace);
    }
    kernels.linear(update, tokens, layer.attentionOutput(), wide, workspace);
    kernels.addNorm(hidden, wide, tokens, layer.attentionNorm(), workspace);
    kernels.linear(hidden, tokens, layer.inner(), wide, workspace);
    kernels.gelu(wide, tokens * layer.inner().outputs());
    kernels.linear(wide, tokens, layer.output(), update, workspace);
    kernels.addNorm(hidden, update, tokens, layer.outputNorm(), workspace);
  }

  private void pooler(int first, float[] out, int offset) {
    int d = encoder.config().hiddenSize();
    System.arraycopy(hidden, first * d, update, 0, d);
    kernels.linear(update, 1, encoder.pooler, wide, workspace);
    for (int i = 0; i < d; i++) {
      out[offset + i] = (float) StrictMath.tanh(wide[i]);
    }
  }

  private void keep(float[][] states, int layer, int tokens) {
    if (states != null && states[layer] != null) {
      System.arraycopy(hidden, 0, states[layer], 0, tokens * encoder.config().hiddenSize());
    }
  }
}
