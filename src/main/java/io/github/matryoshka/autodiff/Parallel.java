package io.github.matryoshka.autodiff;

import io.github.matryoshka.kernels.Kernels;
import io.github.matryoshka.kernels.Matrix;
import io.github.matryoshka.kernels.Workspace;

/**
 * Kernels, and the threads they run on. A range of rows or columns is cut into one piece a thread;
 * the caller takes the first. Threads live until {@link #close}; with one thread there are none but
 * the caller's. Not thread-safe: one operation at a time, and none from within a block.
 *
 * <p>An operation allocates views, and scratch that grows to the largest product met.
 */
public final class Parallel implements AutoCloseable {
  /** Part of an operation. It must write only what belongs to its items. */
  @FunctionalInterface
  public interface Block {
    /**
     * @param from first item
     * @param to after the last item
     * @param workspace this thread's own
     */
    void run(int from, int to, Workspace workspace);
  }

  /** Columns of C a thread takes at a time: whole panels at every vector width. */
  private static final int COLUMNS = 48;

  /** Rows of C a thread takes at a time: whole tiles. */
  private static final int ROWS = 8;

  private final Kernels kernels;
  private final Workspace workspace = new Workspace();
  private final Worker[] workers;
  private boolean closed;
  private long operations;

  /**
   * Starts {@code threads − 1} daemon threads.
   *
   * @throws IllegalArgumentException if threads is less than 1
   */
  public Parallel(Kernels kernels, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: expected at least 1, got " + threads);
    }
    this.kernels = kernels;
    workers = new Worker[threads - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker("matryoshka-train-" + (i + 1));
    }
  }

  /** What computes. */
  public Kernels kernels() {
    return kernels;
  }

  /** Threads at work, the caller's included. */
  public int threads() {
    return workers.length + 1;
  }

  /** Floating-point operations of all products so far: 2·n·k·m for n×k times k×m. */
  public long operations() {
    return operations;
  }

  /**
   * Runs the block over 0 … items, cut at multiples of {@code unit} into at most one piece a
   * thread, and returns when all are done. What a piece throws reaches the caller then, the first
   * piece's first.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public void run(int items, int unit, Block block) {
    if (closed) {
      throw new IllegalStateException("parallel: expected open threads, got closed ones");
    }
    int units = Math.ceilDiv(items, unit);
    int pieces = Math.min(threads(), units);
    if (pieces == 0) {
      return;
    }
    for (int i = 1; i < pieces; i++) {
      int to = Math.min(items, bound(i + 1, pieces, units) * unit);
      workers[i - 1].start(block, bound(i, pieces, units) * unit, to);
    }
    Throwable failure =
        Worker.attempt(block, 0, Math.min(items, bound(1, pieces, units) * unit), workspace);
    for (int i = 1; i < pieces; i++) {
      failure = first(failure, workers[i - 1].await());
    }
    if (failure instanceof Error error) {
      throw error;
    } else if (failure != null) {
      throw (RuntimeException) failure;
    }
  }

  private static int bound(int piece, int pieces, int units) {
    return (int) ((long) piece * units / pieces);
  }

  private static Throwable first(Throwable failure, Throwable later) {
    if (failure == null || later == null) {
      return failure == null ? later : failure;
    }
    if (failure != later) {
      failure.addSuppressed(later);
    }
    return failure;
  }

  /**
   * {@code C = A·B + D} as {@link Kernels#product}. Columns of C are shared out where every thread
   * gets several panels, because then no two pack the same part of B; rows otherwise.
   */
  public void product(Matrix a, Matrix b, Matrix d, Matrix c) {
    operations += 2L * a.rows() * a.columns() * b.columns();
    if (c.columns() >= 4 * COLUMNS * threads()) {
      run(
          c.columns(),
          COLUMNS,
          (from, to, w) -> {
            Matrix start = d == null ? null : d.columns(from, to - from);
            kernels.product(a, b.columns(from, to - from), start, c.columns(from, to - from), w);
          });
    } else {
      run(
          c.rows(),
          ROWS,
          (from, to, w) -> {
            Matrix start = d == null ? null : d.rows(from, to - from);
            kernels.product(a.rows(from, to - from), b, start, c.rows(from, to - from), w);
          });
    }
  }

  /** Ends the threads and waits until they are gone. Closing again does nothing. */
  @Override
  public void close() {
    closed = true;
    for (Worker worker : workers) {
      worker.close();
    }
  }
}
