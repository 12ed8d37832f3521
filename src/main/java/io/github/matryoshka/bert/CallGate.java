package io.github.matryoshka.bert;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps memory outside the heap while calls use it: closing is possible at any time and waits for
 * nobody; the last call that ends releases. Thread-safe, allocates nothing a call.
 */
public final class CallGate implements AutoCloseable {
  private final Runnable release;

  /** Calls in flight, and one for being open. */
  private final AtomicInteger users = new AtomicInteger(1);

  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param release run once, by whoever leaves last
   */
  public CallGate(Runnable release) {
    this.release = release;
  }

  /**
   * Begins a call: until {@link #leave} the memory stays.
   *
   * @throws IllegalStateException if it is closed
   */
  public void enter() {
    int n;
    do {
      n = users.get();
      if (closed.get() || n == 0) {
        throw new IllegalStateException("model: expected an open model, got a closed one");
      }
    } while (!users.compareAndSet(n, n + 1));
  }

  /** Ends a call. */
  public void leave() {
    if (users.decrementAndGet() == 0) {
      release.run();
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      leave();
    }
  }
}
