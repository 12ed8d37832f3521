package io.github.matryoshka.bert;

import io.github.matryoshka.kernels.Kernels;
import io.github.matryoshka.kernels.Workspace;
import io.github.matryoshka.tokenizer.TokenBatch;
import java.util.Arrays;

/**
 * The forward pass on {@link Kernels}. Tokens of all texts lie end to end, T × D, without padding;
 * only attention and pooling know where a text ends.
 *
 * <p>Rows depend on the rows of others only in attention. So even phases compute all that lies
 * between attention and attention, row by row, odd ones attention: 2 × layers + 1 in all, each of
 * which a crew may share.
 */
final class JvmForwardPass implements ForwardPass {
  private final JvmEncoder encoder;
  private final BatchLimits limits;

  /** Null for one thread. */
  private final Crew crew;

  private final Crew.Work part = this::part;

  /** T × D: hidden states. */
  private final float[] hidden;

  /** T × D: the context that attention leaves, then what the block adds to the hidden states. */
  private final float[] update;

  /** T × 3D: query, key and value. */
  private final float[] qkv;

  /** For each thread a part's rows × F: the projected context, then the inner activations. */
  private final float[][] wide;

  private final Workspace[] workspaces;

  // Of the batch at hand; the crew's threads read them.
  private TokenBatch batch;
  private Kernels kernels;
  private int parts;
  private int phase;

  JvmForwardPass(JvmEncoder encoder, Crew crew, int capacity, int longest) {
    BertConfig config = encoder.config();
    this.encoder = encoder;
    this.crew = crew;
    limits = new BatchLimits(config, capacity, longest);
    int d = config.hiddenSize();
    int threads = crew == null ? 1 : crew.threads();
    hidden = new float[capacity * d];
    update = new float[capacity * d];
    workspaces = new Workspace[threads];
    Arrays.setAll(workspaces, i -> new Workspace(limits.longest(), config.headSize()));
    if (crew == null) {
      // The queries, keys and values of one thread are spent when it needs the room.
      qkv = new float[capacity * Math.max(3 * d, config.innerSize())];
      wide = new float[][] {qkv};
    } else {
      qkv = new float[capacity * 3 * d];
      int rows = RowSplit.most(capacity, crew.parts());
      wide = new float[threads][rows * Math.max(d, config.innerSize())];
    }
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
    this.batch = batch;
    kernels = encoder.kernels(tokens);
    parts = crew == null ? 1 : RowSplit.parts(tokens, crew.parts());
    for (phase = 0; phase <= 2 * encoder.layers.length; phase++) {
      if (parts == 1) {
        part(0, 0);
      } else {
        crew.run(part);
      }
      if (phase % 2 == 0) {
        keep(states, phase / 2, tokens);
      }
    }
  }

  /** One part of the phase at hand, with the scratch of one of the threads. */
  private void part(int number, int worker) {
    if (number >= parts) {
      return;
    }
    int next = phase / 2;
    if (phase % 2 == 1) {
      attention(number, workspaces[worker]);
      return;
    }
    int first = RowSplit.first(batch.tokens(), parts, number);
    int rows = RowSplit.first(batch.tokens(), parts, number + 1) - first;
    if (phase == 0) {
      embed(first, rows, workspaces[worker]);
    } else {
      feedForward(encoder.layers[next - 1], first, rows, wide[worker], workspaces[worker]);
    }
    if (next < encoder.layers.length) {
      kernels.linear(
          hidden, first, rows, encoder.layers[next].qkv(), qkv, first, workspaces[worker]);
    }
  }

  /** {@code h = LayerNorm(word[id] + position[i] + type[0])}. */
  private void embed(int first, int rows, Workspace workspace) {
    int d = encoder.config().hiddenSize();
    int b = 0;
    for (int t = first; t < first + rows; t++) {
      while (batch.offsets()[b + 1] <= t) {
        b++;
      }
      encoder.words.row(batch.ids()[t], hidden, t * d);
      int position = t - batch.offsets()[b];
      System.arraycopy(encoder.positions, position * d, update, t * d, d);
    }
    kernels.addNorm(hidden, first, update, first, rows, encoder.embeddingNorm, workspace);
  }

  /**
   * {@code context = attention(qkv)}: whole heads of texts, so that each head's keys are transposed
   * once. A head's work is the square of its text's length; it goes to the part in which the middle
   * of that lies.
   */
  private void attention(int number, Workspace workspace) {
    int heads = encoder.config().heads();
    long all = 0;
    for (int b = 0; b < batch.texts(); b++) {
      all += heads * square(b);
    }
    long before = 0;
    for (int b = 0; b < batch.texts(); b++) {
      int first = batch.offsets()[b];
      int length = batch.offsets()[b + 1] - first;
      for (int h = 0; h < heads; h++) {
        if ((2 * before + square(b)) * parts / (2 * all) == number) {
          kernels.attention(qkv, first, length, heads, h, update, workspace);
        }
        before += square(b);
      }
    }
  }

  private long square(int text) {
    long length = batch.offsets()[text + 1] - batch.offsets()[text];
    return length * length;
  }

  /** {@code h ← LN(h + W_o·context); h ← LN(h + W_2·gelu(W_1·h))}. */
  private void feedForward(
      BertLayer layer, int first, int rows, float[] wide, Workspace workspace) {
    kernels.linear(update, first, rows, layer.attentionOutput(), wide, 0, workspace);
    kernels.addNorm(hidden, first, wide, 0, rows, layer.attentionNorm(), workspace);
    kernels.linear(hidden, first, rows, layer.inner(), wide, 0, workspace);
    kernels.gelu(wide, rows * layer.inner().outputs());
    kernels.linear(wide, 0, rows, layer.output(), update, first, workspace);
    kernels.addNorm(hidden, first, update, first, rows, layer.outputNorm(), workspace);
  }

  private void pooler(int first, float[] out, int offset) {
    int d = encoder.config().hiddenSize();
    System.arraycopy(hidden, first * d, update, 0, d);
    kernels.linear(update, 1, encoder.pooler, wide[0], workspaces[0]);
    for (int i = 0; i < d; i++) {
      out[offset + i] = (float) StrictMath.tanh(wide[0][i]);
    }
  }

  private void keep(float[][] states, int layer, int tokens) {
    if (states != null && states[layer] != null) {
      System.arraycopy(hidden, 0, states[layer], 0, tokens * encoder.config().hiddenSize());
    }
  }
}
