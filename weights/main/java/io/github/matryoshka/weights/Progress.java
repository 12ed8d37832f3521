package io.github.matryoshka.weights;

/** Receives how far a long task has come; called from the thread that does the work. */
public interface Progress {

  /**
   * @param task what is being done, for a person to read
   * @param done units done so far, bytes for downloads
   * @param total units in all, or -1 when it is not known
   */
  void update(String task, long done, long total);
}
