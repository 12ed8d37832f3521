package io.github.matryoshka.cuda;

import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.bert.Projection;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jcuda.driver.CUgraphExec;
import jcuda.driver.JCudaDriver;

/** What a pass owns: a stream, recorded graphs, memory of the GPU, and memory it copies from. */
final class Scratch implements AutoCloseable {
  private static final int HALF = 2;

  final Stream stream;
  final DeviceMemory batch;

  /** T × D halves, as products want them: what a layer begins and ends with. */
  final DeviceMemory states;

  /** T × 3D halves. */
  final DeviceMemory queryKeyValue;

  /** T × D halves, as products want them. */
  final DeviceMemory context;

  /** T × F halves, as products want them. */
  final DeviceMemory inner;

  /** Texts × D floats, as they are pooled. */
  final DeviceMemory vectors;

  /** Texts × d floats, finished. */
  final DeviceMemory finished;

  /** W, K, b, V and c of the projection; null for what it lacks. */
  final DeviceMemory[] projection = new DeviceMemory[5];

  /** Units of its hidden layer. */
  final int units;

  private final CudaDevice device;
  private final PinnedMemory pinnedBatch;
  private final PinnedMemory pinnedVectors;
  private final Resources all = new Resources();
  private final MemorySegment hostBatch;
  private final MemorySegment hostVectors;
  private boolean closed;

  /**
   * To be made where the context is current.
   *
   * @param layout where products want their matrices
   * @param capacity tokens of the largest batch, and therefore texts
   * @param following what is done to a vector; null for nothing
   */
  Scratch(
      CudaDevice device,
      BertConfig config,
      MatrixLayout layout,
      int capacity,
      Projection following) {
    this.device = device;
    long d = config.hiddenSize();
    long rows = layout.rows(capacity);
    try {
      stream = all.keep(new Stream());
      long bytes = new BatchLayout(capacity, capacity).bytes();
      batch = all.keep(new DeviceMemory(bytes));
      pinnedBatch = all.keep(new PinnedMemory(bytes));
      states = all.keep(new DeviceMemory(rows * d * HALF));
      queryKeyValue = all.keep(new DeviceMemory(capacity * 3 * d * HALF));
      context = all.keep(new DeviceMemory(rows * d * HALF));
      inner = all.keep(new DeviceMemory(rows * config.innerSize() * HALF));
      vectors = all.keep(new DeviceMemory(capacity * d * Float.BYTES));
      finished = all.keep(new DeviceMemory(capacity * d * Float.BYTES));
      units = following == null ? 0 : following.units();
      if (following != null) {
        upload(
            following.matrix(),
            following.weights(),
            following.bias(),
            following.output(),
            following.offset());
      }
      pinnedVectors = all.keep(new PinnedMemory(rows * d * Float.BYTES));
    } catch (RuntimeException e) {
      all.close();
      throw e;
    }
    hostBatch = pinnedBatch.segment();
    hostVectors = pinnedVectors.segment();
  }

  private void upload(float[]... parts) {
    for (int i = 0; i < parts.length; i++) {
      if (parts[i] != null) {
        projection[i] = all.keep(DeviceMemory.of(parts[i]));
      }
    }
  }

  /** Takes a graph over. */
  void keep(CUgraphExec graph) {
    all.keep(() -> JCudaDriver.cuGraphExecDestroy(graph));
  }

  /** Closes this at the latest when memory of the arena is not reachable any more. */
  @SuppressWarnings("restricted")
  void closeAfter(Arena arena) {
    MemorySegment.NULL.reinterpret(1, arena, gone -> close());
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("forward pass: expected an open one, got a closed one");
    }
  }

  MemorySegment hostBatch() {
    return hostBatch;
  }

  MemorySegment hostVectors() {
    return hostVectors;
  }

  void uploadBatch(BatchLayout layout) {
    stream.upload(batch, pinnedBatch, layout.bytes());
  }

  /** The first so many numbers of {@link #vectors} or {@link #finished}. */
  void download(DeviceMemory from, int numbers) {
    stream.download(pinnedVectors, from, (long) numbers * Float.BYTES);
  }

  /** Waits for the states and gives the first so many of them. */
  MemorySegment statesToHost(int numbers) {
    // Halves, so they fit where the vectors of as many texts would.
    stream.download(pinnedVectors, states, (long) numbers * HALF);
    stream.await();
    return hostVectors;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    device.enter();
    try {
      all.close();
    } finally {
      device.leave();
    }
  }
}
