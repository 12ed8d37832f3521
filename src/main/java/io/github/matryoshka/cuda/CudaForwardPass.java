package io.github.matryoshka.cuda;

import io.github.matryoshka.bert.BatchLimits;
import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.bert.FinishingPass;
import io.github.matryoshka.bert.Pooling;
import io.github.matryoshka.bert.Projection;
import io.github.matryoshka.tokenizer.TokenBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import jcuda.driver.CUgraphExec;

/**
 * A stream, its scratch in the GPU's memory, and the launches of a pass. A single text goes as one
 * recorded graph, of the next power of two of tokens: one copy in, the kernels, one copy out.
 * Larger batches are launched kernel by kernel, each a small part of the time.
 */
final class CudaForwardPass implements FinishingPass {
  /** Tokens of the smallest graph. */
  private static final int SMALLEST = 16;

  private static final Pooling[] POOLINGS = Pooling.values();

  private final CudaEncoder encoder;
  private final BertConfig config;
  private final BatchLimits limits;
  private final Scratch scratch;
  private final PassLaunches launches;

  /**
   * For vectors as they are and finished ones, the pooling and the binary logarithm of the tokens;
   * null until it is needed.
   */
  private final CUgraphExec[][][] graphs = new CUgraphExec[2][POOLINGS.length][Integer.SIZE];

  /**
   * @param projection null for none
   */
  CudaForwardPass(CudaEncoder encoder, int capacity, int longest, Projection projection) {
    this.encoder = encoder;
    config = encoder.config();
    limits = new BatchLimits(config, capacity, longest);
    if (capacity < 1 || longest < 1) {
      throw new IllegalArgumentException(
          "capacity: expected at least 1 token a batch and a text, got %d and %d"
              .formatted(capacity, longest));
    }
    // Whoever forgets to close a pass leaves that to the garbage collector.
    Arena arena = Arena.ofAuto();
    encoder.enter();
    try {
      scratch =
          new Scratch(
              encoder.device(), config, encoder.kernels().layout(), roundUp(capacity), projection);
      launches = new PassLaunches(encoder, scratch, arena);
    } finally {
      encoder.leave();
    }
    scratch.closeAfter(arena);
  }

  @Override
  public int capacity() {
    return limits.capacity();
  }

  @Override
  public void sentenceVectors(TokenBatch batch, Pooling pooling, float[] out, int offset) {
    run(batch, pooling, false, config.hiddenSize(), out, offset);
  }

  @Override
  public void finishedVectors(
      TokenBatch batch, Pooling pooling, int dims, float[] out, int offset) {
    if (dims < 1 || dims > config.hiddenSize()) {
      throw new IllegalArgumentException(
          "dims: expected 1 to %d, got %d".formatted(config.hiddenSize(), dims));
    }
    run(batch, pooling, true, dims, out, offset);
  }

  private void run(
      TokenBatch batch, Pooling pooling, boolean finish, int dims, float[] out, int offset) {
    boolean pooler = encoder.weights().pooler != null;
    limits.checkOutput(batch, pooling, pooler, dims, out, offset);
    limits.check(batch);
    if (batch.texts() == 0) {
      return;
    }
    scratch.requireOpen();
    encoder.enter();
    try {
      if (batch.texts() == 1) {
        runGraph(batch, pooling, finish, dims);
      } else {
        BatchLayout layout = new BatchLayout(batch.tokens(), batch.texts());
        layout.write(batch, dims, scratch.hostBatch());
        launches.enqueue(layout, pooling, finish, dims);
      }
      scratch.stream.await();
      // Before the fence: the memory goes with this object.
      int numbers = batch.texts() * dims;
      MemorySegment.copy(scratch.hostVectors(), ValueLayout.JAVA_FLOAT, 0, out, offset, numbers);
    } catch (RuntimeException e) {
      scratch.stream.settle();
      throw e;
    } finally {
      encoder.leave();
      Reference.reachabilityFence(this);
    }
  }

  /** A graph copies all numbers back, of which the first ones are those that were wanted. */
  private void runGraph(TokenBatch batch, Pooling pooling, boolean finish, int dims) {
    int tokens = roundUp(batch.tokens());
    BatchLayout layout = launches.singleText(tokens);
    int log = Integer.numberOfTrailingZeros(tokens);
    layout.write(batch, dims, scratch.hostBatch());
    CUgraphExec[] recorded = graphs[finish ? 1 : 0][pooling.ordinal()];
    CUgraphExec graph = recorded[log];
    if (graph == null) {
      int all = config.hiddenSize();
      graph = scratch.stream.record(() -> launches.enqueue(layout, pooling, finish, all));
      recorded[log] = graph;
      scratch.keep(graph);
    }
    scratch.stream.launch(graph);
  }

  private static int roundUp(int tokens) {
    return tokens <= SMALLEST ? SMALLEST : Integer.highestOneBit(tokens - 1) << 1;
  }

  @Override
  public void hiddenStates(TokenBatch batch, float[][] states) {
    limits.checkStates(states);
    limits.check(batch);
    BatchLayout layout = new BatchLayout(batch.tokens(), batch.texts());
    scratch.requireOpen();
    encoder.enter();
    try {
      layout.write(batch, config.hiddenSize(), scratch.hostBatch());
      launches.begin(layout);
      copyStates(batch, states[0]);
      for (int i = 0; i < config.layers(); i++) {
        launches.layer(i, layout);
        copyStates(batch, states[i + 1]);
      }
    } catch (RuntimeException e) {
      scratch.stream.settle();
      throw e;
    } finally {
      encoder.leave();
      Reference.reachabilityFence(this);
    }
  }

  private void copyStates(TokenBatch batch, float[] to) {
    if (to == null) {
      return;
    }
    int d = config.hiddenSize();
    MatrixLayout layout = encoder.kernels().layout();
    MemorySegment halves = scratch.statesToHost(layout.rows(batch.tokens()) * d);
    for (int i = 0; i < batch.tokens() * d; i++) {
      long at = layout.index(i / d, i % d, d);
      to[i] = Float.float16ToFloat(halves.getAtIndex(ValueLayout.JAVA_SHORT, at));
    }
  }

  @Override
  public void close() {
    scratch.close();
  }
}
