package io.github.matryoshka.weights;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one fetch run at a time, so that no two write to the same unfinished download. A lock on a
 * file keeps other processes out; the system frees it when a process dies. Threads of one process
 * need a lock of their own, as Java refuses them a second lock on a file instead of waiting.
 */
final class FetchLock {
  private static final ReentrantLock THREADS = new ReentrantLock();

  /** What may run once at a time. */
  interface Action {
    void run() throws IOException;
  }

  private FetchLock() {}

  /** Waits until nobody else holds the file, which stays behind empty, then runs the action. */
  static void holding(Path file, Action action) throws IOException {
    THREADS.lock();
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.lock();
        action.run();
      }
    } finally {
      THREADS.unlock();
    }
  }
}
