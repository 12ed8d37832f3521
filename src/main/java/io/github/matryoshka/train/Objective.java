package io.github.matryoshka.train;

/** What a stage of training minimises. */
interface Objective {
  /**
   * Adds the gradients of one batch to the network's; the batch depends on the step alone.
   *
   * @return the loss
   */
  double accumulate(int step);
}
