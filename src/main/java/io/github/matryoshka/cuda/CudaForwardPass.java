package io.github.matryoshka.cuda;

import io.github.matryoshka.bert.BatchLimits;
import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.bert.ForwardPass;
import io.github.matryoshka.bert.Pooling;
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
final class CudaForwardPass implements ForwardPass {
  /** Tokens of the smallest graph. */
  private static final int SMALLEST = 16;

  private static final Pooling[] POOLINGS = Pooling.values();

  private final CudaEncoder encoder;
  private final BertConfig config;
  private final BatchLimits limits;
  private final Scratch scratch;
  private final PassLaunches launches;

  /** For the pooling and the binary logarithm of the tokens; null until it is needed. */
  private final CUgraphExec[][] graphs = new CUgraphExec[POOLINGS.length][Integer.SIZE];

  CudaForwardPass(CudaEncoder encoder, int capacity, int longest) {
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
      scratch = new Scratch(encoder.device(), config, roundUp(capacity));
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
    boolean pooler = encoder.weights().pooler != null;
    limits.checkOutput(batch, pooling, pooler, out, offset);
    limits.check(batch);
    if (batch.texts() == 0) {
      return;
    }
    scratch.requireOpen();
    encoder.enter();
    try {
      if (batch.texts() == 1) {
        runGraph(batch, pooling);
      } else {
        BatchLayout layout = new BatchLayout(batch.tokens(), batch.texts());
        layout.write(batch, scratch.hostBatch());
        launches.enqueue(layout, pooling);
      }
      scratch.stream.await();
    } catch (RuntimeException e) {
      scratch.stream.settle();
      throw e;
    } finally {
      encoder.leave();
      Reference.reachabilityFence(this);
    }
    int numbers = batch.texts() * config.hiddenSize();
    MemorySegment.copy(scratch.hostVectors(), ValueLayout.JAVA_FLOAT, 0, out, offset, numbers);
  }

  private void runGraph(TokenBatch batch, Pooling pooling) {
    int tokens = roundUp(batch.tokens());
    BatchLayout layout = launches.singleText(tokens);
    int log = Integer.numberOfTrailingZeros(tokens);
    layout.write(batch, scratch.hostBatch());
    CUgraphExec graph = graphs[pooling.ordinal()][log];
    if (graph == null) {
      graph = scratch.stream.record(() -> launches.enqueue(layout, pooling));
      graphs[pooling.ordinal()][log] = graph;
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
      layout.write(batch, scratch.hostBatch());
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
    int numbers = batch.tokens() * config.hiddenSize();
    MemorySegment halves = scratch.statesToHost(numbers);
    for (int i = 0; i < numbers; i++) {
      to[i] = Float.float16ToFloat(halves.getAtIndex(ValueLayout.JAVA_SHORT, i));
    }
  }

  @Override
  public void close() {
    scratch.close();
  }
}
