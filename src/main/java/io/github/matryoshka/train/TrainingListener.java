package io.github.matryoshka.train;

/**
 * Told how training goes, from the thread that trains. Both methods return quickly or training
 * waits.
 */
public interface TrainingListener {
  /** Hears nothing. */
  TrainingListener SILENT = new TrainingListener() {};

  /**
   * Some steps were made.
   *
   * @param stage {@code documents}, {@code rehearsal}, {@code labels} or {@code general}
   * @param step steps made of this stage
   * @param steps all steps of this stage
   * @param loss mean over the steps since the last call
   */
  default void stepped(String stage, int step, int steps, double loss) {}

  /**
   * The map was measured on texts it is not trained on.
   *
   * @param stage as above
   * @param step steps made of this stage
   * @param metric what was measured
   * @param values one a prefix, more is better
   */
  default void validated(String stage, int step, String metric, double[] values) {}

  /**
   * Something a user should know, in one line: that a run goes on from a checkpoint, or a stage
   * ended early.
   */
  default void noticed(String message) {}
}
