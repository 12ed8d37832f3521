package io.github.matryoshka.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Two threads beside one, in turn, so that the ratio is the speed-up: many texts, which the threads
 * divide among themselves, one long text, whose rows they share, and a search for many queries,
 * which share the documents.
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
        tasks.add(task(passes(engine, shape), ThreadsRun.TEXTS, engine.title(), shape));
      }
    }
    for (String way : SEARCHES) {
      tasks.add(task(search(way), ThreadsRun.SEARCH, way, Integer.toString(QUERIES)));
    }
    return tasks;
  }

  private static Task task(String name, String... arguments) {
    return new TurnsTask(name, ThreadsRun.class, List.of(arguments));
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

  static String score(String name, int threads) {
    return TurnsTask.score(name, Integer.toString(threads));
  }
}
