package io.github.matryoshka.train;

import io.github.matryoshka.adaptor.Adaptor;
import java.util.Map;
import java.util.TreeMap;

/** A trained map, and how it came about. Immutable. */
public final class TrainingResult {
  private final Network network;
  private final Map<String, String> facts;
  private final History history;
  private final long operations;

  TrainingResult(Network network, Map<String, String> facts, History history, long operations) {
    this.network = network;
    this.facts = facts;
    this.history = history;
    this.operations = operations;
  }

  /**
   * The map, with recipe, options, dimensions and seed as metadata.
   *
   * @param encoder fingerprint of the encoder that made the vectors
   * @param metadata recorded beside them: which data, …
   */
  public Adaptor adaptor(String encoder, Map<String, String> metadata) {
    Map<String, String> all = new TreeMap<>(facts);
    all.putAll(metadata);
    return network.adaptor(encoder, all);
  }

  /** Losses and validations. */
  public History history() {
    return history;
  }

  /**
   * Floating-point operations of the matrix products, since the last resumption: over the time
   * taken, they tell how much of the machine was used.
   */
  public long operations() {
    return operations;
  }
}
