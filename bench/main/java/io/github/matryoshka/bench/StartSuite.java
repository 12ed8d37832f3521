package io.github.matryoshka.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** From the start of a JVM to the first vector: time, and memory. */
final class StartSuite implements Suite {
  private static final String TIME = "start/first-vector";
  private static final String MEMORY = "start/resident";
  private static final String PEER = FirstVectorSide.LANGCHAIN4J.title();
  private static final String NOBODY = FirstVectorSide.EMPTY.title();

  @Override
  public List<Task> tasks() {
    return List.of(
        time(TIME, FirstVectorSide.OURS),
        time(TIME + " " + PEER, FirstVectorSide.LANGCHAIN4J),
        time(TIME + " " + NOBODY, FirstVectorSide.EMPTY),
        new ResidentTask(MEMORY, FirstVectorSide.OURS),
        new ResidentTask(MEMORY + " " + PEER, FirstVectorSide.LANGCHAIN4J));
  }

  private static Task time(String name, FirstVectorSide side) {
    return new JmhTask(name, "FirstVectorBenchmark.firstVector", Map.of("side", side.title()));
  }

  @Override
  public List<Result> results(Scores scores, Machine machine) {
    List<Result> results = new ArrayList<>();
    scores
        .find(TIME)
        .map(ours -> Result.ms(TIME, ours, Double.NaN, peers(scores, TIME), Work.UNKNOWN))
        .map(result -> result.with(facts(scores, "of it an empty JVM's", TIME, result)))
        .ifPresent(results::add);
    scores
        .find(MEMORY)
        .map(ours -> Result.memory(MEMORY, ours, peers(scores, MEMORY)))
        .map(result -> result.with(facts(scores, "above an empty JVM's", MEMORY, result)))
        .ifPresent(results::add);
    return results;
  }

  private static Map<String, Measured> peers(Scores scores, String name) {
    return scores.peers(Map.of(PEER, name + " " + PEER));
  }

  private static Map<String, String> facts(Scores scores, String fact, String name, Result result) {
    return scores
        .find(name + " " + NOBODY)
        .map(empty -> Map.of(fact, Numbers.text(empty.median()) + " " + result.unit()))
        .orElse(Map.of());
  }
}
