package io.github.matryoshka.tools.cli;

import io.github.matryoshka.weights.Progress;

/** Shows one task after another; closing ends the last one. Not thread-safe. */
interface TaskProgress extends Progress, AutoCloseable {
  /** Something short to show beside the task, where there is room for it. */
  default void note(String text) {}

  @Override
  void close();
}
