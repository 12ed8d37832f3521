package io.github.matryoshka.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Two threads beside one, so that the ratio is the speed-up: many texts, which the threads divide
 * among themselves, one long text, whose rows they share, and a search for many queries, which
 * share the documents.
 */
final class ThreadsSuite implements Suite {
  static final List<String> SHAPES = List.of("32x128", "1x256");

  private static final List<String> SEARCHES = List.of("fp32/jvm", "fp32/native");
  private static final int QUERIES = 64;

  /** The peer: ours, alone. */
  static final String ONE = "one-thread";

  @Override
  public List<Task> tasks() {
    List<Task> tasks = new ArrayList<>();
    for (String shape : SHAPES) {
      for (Engines engine : Engines.allOfOurs()) {
        Map<String, String> parameters = Map.of("engine", engine.title(), "shape", shape);
        addBoth(tasks, passes(engine, shape), "ThreadsBenchmark.embed", parameters);
      }
    }
    for (String way : SEARCHES) {
      Map<String, String> parameters = Map.of("way", way, "queries", Integer.toString(QUERIES));
      addBoth(tasks, search(way), "SearchBenchmark.search", parameters);
    }
    return tasks;
  }

  private static void addBoth(
      List<Task> tasks, String name, String benchmark, Map<String, String> parameters) {
    for (int threads = 2; threads >= 1; threads--) {
      Map<String, String> all = new HashMap<>(parameters);
      all.put("threads", Integer.toString(threads));
      tasks.add(new JmhTask(score(name, threads), benchmark, all));
    }
  }

  @Override
  public List<Result> results(Scores scores, Machine machine) {
    List<String> names = new ArrayList<>();
    for (Engines engine : Engines.allOfOurs()) {
      SHAPES.forEach(shape -> names.add(passes(engine, shape)));
    }
    SEARCHES.forEach(way -> names.add(search(way)));
    List<Result> results = new ArrayList<>();
    for (String name : names) {
      Map<String, Measured> peers = scores.peers(Map.of(ONE, score(name, 1)));
      scores
          .find(score(name, 2))
          .ifPresent(two -> results.add(Result.ms(name, two, Double.NaN, peers, Work.UNKNOWN)));
    }
    return results;
  }

  private static String passes(Engines engine, String shape) {
    return "threads/" + engine.title() + "/" + shape;
  }

  private static String search(String way) {
    return "threads/search/" + way + "/" + QUERIES;
  }

  private static String score(String name, int threads) {
    return name + "/" + threads;
  }
}
