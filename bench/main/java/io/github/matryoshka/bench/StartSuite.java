package io.github.matryoshka.bench;

import java.util.List;
import java.util.Map;

/** From the start of a JVM to the first vector. */
final class StartSuite implements Suite {
  private static final String NAME = "start/first-vector";
  private static final String PEER = "langchain4j";

  @Override
  public List<Task> tasks() {
    return List.of(task(NAME, "ours"), task(NAME + " " + PEER, PEER));
  }

  private static Task task(String name, String side) {
    return new JmhTask(name, "FirstVectorBenchmark.firstVector", Map.of("side", side));
  }

  @Override
  public List<Result> results(Scores scores, Machine machine) {
    Map<String, Measured> peers = scores.peers(Map.of(PEER, NAME + " " + PEER));
    return scores.find(NAME).stream()
        .map(ours -> Result.ms(NAME, ours, Double.NaN, peers, Work.UNKNOWN))
        .toList();
  }
}
