package io.github.matryoshka.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Two threads beside one, so that the ratio is the speed-up: many texts, which the threads divide
 * among themselves, and one long text, whose rows they share.
 */
final class ThreadsSuite implements Suite {
  static final List<String> SHAPES = List.of("32x128", "1x256");

  /** The peer: ours, alone. */
  static final String ONE = "one-thread";

  @Override
  public List<Task> tasks() {
    List<Task> tasks = new ArrayList<>();
    for (String shape : SHAPES) {
      for (Engines engine : Engines.allOfOurs()) {
        for (int threads = 2; threads >= 1; threads--) {
          tasks.add(
              new JmhTask(
                  score(engine, shape, threads),
                  "ThreadsBenchmark.embed",
                  Map.of(
                      "engine",
                      engine.title(),
                      "shape",
                      shape,
                      "threads",
                      Integer.toString(threads))));
        }
      }
    }
    return tasks;
  }

  @Override
  public List<Result> results(Scores scores, Machine machine) {
    List<Result> results = new ArrayList<>();
    for (Engines engine : Engines.allOfOurs()) {
      for (String shape : SHAPES) {
        scores
            .find(score(engine, shape, 2))
            .ifPresent(
                ours ->
                    results.add(
                        Result.ms(
                            "threads/" + engine.title() + "/" + shape,
                            ours,
                            Double.NaN,
                            scores.peers(Map.of(ONE, score(engine, shape, 1))),
                            Work.UNKNOWN)));
      }
    }
    return results;
  }

  private static String score(Engines engine, String shape, int threads) {
    return "threads/" + engine.title() + "/" + shape + "/" + threads;
  }
}
