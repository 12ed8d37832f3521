package io.github.matryoshka.autodiff;

import io.github.matryoshka.kernels.Workspace;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread that runs one block at a time. A training step hands over some twenty blocks within ten
 * milliseconds, so both sides spin for a few microseconds before they park.
 */
final class Worker implements AutoCloseable {
  private static final int SPINS = 500;

  private final Workspace workspace = new Workspace();
  private final Thread thread;
  private int from;
  private int to;
  private Thread caller;
  private Throwable failure;

  /** Published last by the caller, cleared last by the thread: all else is ordered by it. */
  private volatile Parallel.Block block;

  private volatile boolean closed;

  Worker(String name) {
    thread = Thread.ofPlatform().daemon().name(name).start(this::loop);
  }

  void start(Parallel.Block next, int first, int end) {
    from = first;
    to = end;
    caller = Thread.currentThread();
    block = next;
    LockSupport.unpark(thread);
  }

  /** Waits for the block; what it threw, or null. */
  Throwable await() {
    for (int spins = 0; block != null; spins++) {
      pause(spins);
    }
    return failure;
  }

  private void loop() {
    for (int spins = 0; !closed; spins++) {
      Parallel.Block next = block;
      if (next == null) {
        pause(spins);
        continue;
      }
      failure = attempt(next, from, to, workspace);
      Thread waiting = caller;
      block = null;
      LockSupport.unpark(waiting);
      spins = 0;
    }
  }

  private void pause(int spins) {
    if (spins < SPINS) {
      Thread.onSpinWait();
    } else {
      LockSupport.park(this);
    }
  }

  /** Runs a block here; what it threw, or null. */
  static Throwable attempt(Parallel.Block block, int from, int to, Workspace workspace) {
    try {
      block.run(from, to, workspace);
      return null;
    } catch (RuntimeException | Error e) {
      return e;
    }
  }

  /** An interrupt while waiting is passed on afterwards. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
