package io.github.matryoshka.bench;

/**
 * Something that computes sentence vectors of all-MiniLM-L6-v2 on one thread: ours in one of its
 * variants, or a peer. One small class each, listed in {@link Engines}; not thread-safe.
 *
 * <p>An engine is made, given its work once, run again and again, and closed. What can be prepared
 * outside the forward pass (loading, input tensors, graph rewriting) belongs into {@link #prepare};
 * whatever a user pays for each text belongs into {@link #run}. What an engine leaves out of its
 * run, its class says.
 */
interface Engine extends AutoCloseable {

  /**
   * Loads the model and takes the work; a second call keeps the model and takes other work.
   *
   * @throws Exception whatever the library throws: this engine is then left out, with the reason
   */
  void prepare(Workload work) throws Exception;

  /** Computes all of it once. The result is only there to keep the compiler from dropping it. */
  Object run() throws Exception;

  /**
   * The vectors of the last {@link #run}, for the test that all engines compute the same: texts × D
   * numbers, any scale.
   */
  float[] vectors() throws Exception;

  @Override
  void close();
}
