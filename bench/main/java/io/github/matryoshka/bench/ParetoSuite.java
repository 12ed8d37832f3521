package io.github.matryoshka.bench;

import io.github.matryoshka.Backend;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What each representation costs and keeps: the time of one query in a million random vectors and
 * in SciFact, the bytes of a document, and which part of the ten that all numbers find in SciFact
 * it finds too. On the native backend where there is one.
 */
final class ParetoSuite implements Suite {
  static final List<String> REPRESENTATIONS =
      List.of(
          "fp32",
          "fp32-128",
          "fp32-64",
          "fp32-32",
          "int8",
          "int8-128",
          "int8-64",
          "int8-32",
          "binary",
          "binary-128",
          "certified",
          "funnel-64:100",
          "funnel-64:200",
          "funnel-64:1000",
          "funnel-32:1000,128:100");

  private static final String PREFIX = "pareto/";

  /** Names of the facts beside a time. */
  static final String RECALL = "recall@10";

  private final String backend = Backend.NATIVE.whyNot().isEmpty() ? "native" : "jvm";

  @Override
  public List<Task> tasks() {
    List<Task> tasks = new ArrayList<>();
    for (String name : REPRESENTATIONS) {
      tasks.add(
          new JmhTask(
              PREFIX + name,
              "SearchBenchmark.search",
              Map.of("way", name + "/" + backend, "queries", "1")));
    }
    tasks.add(new RecallTask(REPRESENTATIONS));
    return tasks;
  }

  @Override
  public List<Result> results(Scores scores, Machine machine) {
    List<Result> results = new ArrayList<>();
    for (String name : REPRESENTATIONS) {
      Representation representation = Representation.of(name);
      double bytes = SearchSuite.DOCUMENTS * representation.scanned();
      double limit = 1e3 * bytes / machine.bandwidth(bytes);
      Map<String, String> facts = new LinkedHashMap<>();
      scores
          .find(RecallTask.recall(name))
          .ifPresent(r -> facts.put(RECALL, String.format(Locale.ROOT, "%.3f", r.median())));
      scores
          .find(RecallTask.time(name))
          .ifPresent(ms -> facts.put("SciFact", Numbers.text(ms.median()) + " ms"));
      facts.put("bytes", Integer.toString(representation.kept()));
      scores
          .find(PREFIX + name)
          .ifPresent(
              ours ->
                  results.add(
                      Result.ms(PREFIX + name + "/" + backend, ours, limit, Map.of(), Work.UNKNOWN)
                          .with(facts)));
    }
    return results;
  }
}
