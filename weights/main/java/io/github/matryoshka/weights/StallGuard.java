package io.github.matryoshka.weights;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Ends a transfer that has come to rest: {@code java.net.http} has no time-out for a body that
 * stops arriving. A second thread closes the stream when nothing was read for a while, and the
 * reader then gets an error.
 */
final class StallGuard implements AutoCloseable {
  private final InputStream in;
  private final Duration patience;
  private final Thread watch;
  private volatile long last = System.nanoTime();
  private volatile boolean stalled;

  StallGuard(InputStream in, Duration patience) {
    this.in = in;
    this.patience = patience;
    watch = Thread.startVirtualThread(this::watch);
  }

  /** Reads as {@link InputStream#read(byte[])}, but fails when nothing comes in time. */
  int read(byte[] buffer) throws IOException {
    last = System.nanoTime();
    try {
      int n = in.read(buffer);
      if (stalled) {
        throw new IOException("closed");
      }
      return n;
    } catch (IOException e) {
      throw stalled ? new IOException("no data for " + patience.toSeconds() + " s", e) : e;
    }
  }

  private void watch() {
    try {
      long limit = patience.toNanos();
      for (long rest = limit; rest > 0; rest = limit - (System.nanoTime() - last)) {
        Thread.sleep(Duration.ofNanos(rest));
      }
      stalled = true;
      in.close();
    } catch (InterruptedException e) {
      // The transfer has ended: nothing to watch.
    } catch (IOException e) {
      // The reader finds the same out by itself.
    }
  }

  /** Ends the watch; the stream stays open. */
  @Override
  public void close() {
    watch.interrupt();
  }
}
