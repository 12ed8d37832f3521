package io.github.matryoshka.cuda;

import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.bert.Pooling;
import java.lang.foreign.Arena;

/**
 * The launches of a pass in their order, with their arguments built beforehand. T tokens, D hidden,
 * F inner. Allocates nothing when it enqueues.
 */
final class PassLaunches {
  private static final int MOST_ARGUMENTS = 10;

  /** Places of the batch's parts among the arguments. */
  private static final int FIRST_PART = 1;

  private static final int SECOND_PART = 2;

  /** Launches of one layer. */
  private record Layer(
      Arguments queryKeyValue,
      Arguments attention,
      Arguments attentionOutput,
      Arguments inner,
      Arguments output) {}

  private final CudaKernels kernels;
  private final Scratch scratch;
  private final int hidden;
  private final int innerSize;
  private final int heads;
  private final Arguments embed;
  private final Layer[] layers;
  private final Arguments[] pool;
  private final Arguments pooler;
  private final Arguments finish;

  /** For single texts, by the binary logarithm of their tokens. */
  private final BatchLayout[] layouts = new BatchLayout[Integer.SIZE];

  PassLaunches(CudaEncoder encoder, Scratch scratch, Arena arena) {
    this.kernels = encoder.kernels();
    this.scratch = scratch;
    BertConfig config = encoder.config();
    hidden = config.hiddenSize();
    innerSize = config.innerSize();
    heads = config.heads();
    float epsilon = (float) config.layerNormEpsilon();
    CudaWeights weights = encoder.weights();
    embed =
        new Arguments(arena, MOST_ARGUMENTS)
            .add(scratch.batch.address())
            .add(0L)
            .add(0L)
            .add(weights.word.address())
            .add(weights.position.address())
            .add(weights.embeddingNorm.gain().address())
            .add(weights.embeddingNorm.shift().address())
            .add(epsilon)
            .add(scratch.states.address());
    layers = new Layer[config.layers()];
    for (int i = 0; i < layers.length; i++) {
      layers[i] = layer(weights.layers.get(i), epsilon, arena);
    }
    pool = new Arguments[Pooling.values().length];
    for (Pooling pooling : Pooling.values()) {
      pool[pooling.ordinal()] =
          new Arguments(arena, MOST_ARGUMENTS)
              .add(scratch.batch.address())
              .add(0L)
              .add(scratch.states.address())
              .add(scratch.vectors.address())
              .add(pooling.ordinal());
    }
    pooler = weights.pooler == null ? null : pooler(weights.pooler, arena);
    finish =
        new Arguments(arena, MOST_ARGUMENTS)
            .add(scratch.batch.address())
            .add(scratch.vectors.address());
    for (DeviceMemory part : scratch.projection) {
      finish.add(part == null ? 0L : part.address());
    }
    finish.add(scratch.units).add(scratch.finished.address());
  }

  private Layer layer(CudaWeights.Layer weights, float epsilon, Arena arena) {
    Arguments attention =
        new Arguments(arena, MOST_ARGUMENTS)
            .add(scratch.batch.address())
            .add(0L)
            .add(0L)
            .add(scratch.queryKeyValue.address())
            .add(scratch.context.address())
            .add(hidden);
    return new Layer(
        linear(arena, scratch.states, weights.queryKeyValue(), scratch.queryKeyValue, 3 * hidden),
        attention,
        norm(
            arena,
            scratch.context,
            weights.attentionOutput(),
            weights.attentionNorm(),
            epsilon,
            hidden),
        linear(arena, scratch.states, weights.inner(), scratch.inner, innerSize),
        norm(arena, scratch.inner, weights.output(), weights.outputNorm(), epsilon, innerSize));
  }

  /** From D numbers to so many columns. */
  private Arguments linear(
      Arena arena, DeviceMemory x, CudaWeights.Linear weights, DeviceMemory out, int columns) {
    return new Arguments(arena, MOST_ARGUMENTS)
        .add(scratch.batch.address())
        .add(x.address())
        .add(weights.matrix().address())
        .add(weights.bias().address())
        .add(out.address())
        .add(columns)
        .add(hidden);
  }

  /** From so many numbers into the states, which are also the residual. */
  private Arguments norm(
      Arena arena,
      DeviceMemory x,
      CudaWeights.Linear weights,
      CudaWeights.Norm norm,
      float epsilon,
      int numbers) {
    return new Arguments(arena, MOST_ARGUMENTS)
        .add(scratch.batch.address())
        .add(x.address())
        .add(weights.matrix().address())
        .add(weights.bias().address())
        .add(scratch.states.address())
        .add(norm.gain().address())
        .add(norm.shift().address())
        .add(epsilon)
        .add(scratch.states.address())
        .add(numbers);
  }

  private Arguments pooler(CudaWeights.Linear weights, Arena arena) {
    return new Arguments(arena, MOST_ARGUMENTS)
        .add(scratch.batch.address())
        .add(0L)
        .add(scratch.states.address())
        .add(weights.matrix().address())
        .add(weights.bias().address())
        .add(scratch.vectors.address());
  }

  /** The layout of a single text with so many tokens, a power of two. */
  BatchLayout singleText(int tokens) {
    int log = Integer.numberOfTrailingZeros(tokens);
    if (layouts[log] == null) {
      layouts[log] = new BatchLayout(tokens, 1);
    }
    return layouts[log];
  }

  /**
   * Copy in, all layers, vectors, copy out.
   *
   * @param finished whether vectors are scaled, projected and cut, else they come as they are
   * @param dims numbers a text that come back
   */
  void enqueue(BatchLayout layout, Pooling pooling, boolean finished, int dims) {
    begin(layout);
    for (int i = 0; i < layers.length; i++) {
      layer(i, layout);
    }
    Arguments last = pooling == Pooling.POOLER ? pooler : pool[pooling.ordinal()];
    last.set(FIRST_PART, scratch.batch.address() + layout.offsets());
    Kernel kernel = pooling == Pooling.POOLER ? kernels.pooler : kernels.pool;
    scratch.stream.launch(kernel, layout.texts(), 1, last);
    if (finished) {
      scratch.stream.launch(kernels.finish, layout.texts(), 1, finish);
    }
    scratch.download(finished ? scratch.finished : scratch.vectors, layout.texts() * dims);
  }

  /** Copy in, and the embeddings. */
  void begin(BatchLayout layout) {
    scratch.uploadBatch(layout);
    long batch = scratch.batch.address();
    embed.set(FIRST_PART, batch + layout.ids());
    embed.set(SECOND_PART, batch + layout.places());
    kernels.embed(scratch.stream, layout.tokens(), embed);
  }

  /** One layer. */
  void layer(int index, BatchLayout layout) {
    Layer layer = layers[index];
    int tokens = layout.tokens();
    Stream stream = scratch.stream;
    kernels.linear.launch(stream, tokens, 3 * hidden, layer.queryKeyValue());
    layer.attention().set(FIRST_PART, scratch.batch.address() + layout.offsets());
    layer.attention().set(SECOND_PART, scratch.batch.address() + layout.tilesAt());
    stream.launch(kernels.attention, heads, layout.tiles(), layer.attention());
    kernels.norm.launch(stream, tokens, hidden, layer.attentionOutput());
    kernels.gelu.launch(stream, tokens, innerSize, layer.inner());
    kernels.norm.launch(stream, tokens, hidden, layer.output());
  }
}
