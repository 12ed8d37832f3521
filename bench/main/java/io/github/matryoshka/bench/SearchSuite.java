package io.github.matryoshka.bench;

import io.github.matryoshka.bert.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Exact search beside the least that every exact search has to compute and read. */
final class SearchSuite implements Suite {
  private static final List<Integer> QUERIES = List.of(1, 8, 64, 256);

  @Override
  public List<Task> tasks() {
    List<Task> tasks = new ArrayList<>();
    for (int queries : QUERIES) {
      Map<String, String> parameters = Map.of("queries", Integer.toString(queries));
      tasks.add(new JmhTask(name(queries), "SearchBenchmark.search", parameters));
    }
    return tasks;
  }

  @Override
  public List<Result> results(Scores scores, Machine machine) {
    List<Result> results = new ArrayList<>();
    for (int queries : QUERIES) {
      double numbers = (double) SearchBenchmark.DOCUMENTS * SearchBenchmark.DIMENSIONS;
      Work work = new Work(2 * numbers * queries, Float.BYTES * numbers);
      double limit = machine.milliseconds(work, Precision.FP32);
      scores
          .find(name(queries))
          .ifPresent(ours -> results.add(Result.ms(name(queries), ours, limit, Map.of(), work)));
    }
    return results;
  }

  private static String name(int queries) {
    return "search/fp32/jvm/" + queries;
  }
}
