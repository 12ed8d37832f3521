package io.github.matryoshka.bench;

import io.github.matryoshka.bert.Precision;
import io.github.matryoshka.search.Storage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Search in a million documents beside the least that has to be computed and read. A certified
 * search and a funnel give what one of floats gives, so they stand beside ours of floats too.
 */
final class SearchSuite implements Suite {
  private static final double DOCUMENTS = 1e6;
  private static final String OWN = "fp32-scan";

  /** What is searched, for how many queries, and whom it is compared with. */
  private record Row(String way, int queries, List<String> peers) {
    String name() {
      return "search/%s/jvm/%d".formatted(way, queries);
    }

    /** Bytes and multiply-adds of the scan; a shortlist and a few exact scores are nothing. */
    Work work() {
      return switch (way) {
        case "fp32" -> work(Storage.FP32, Corpus.DIMENSIONS);
        case "bf16" -> work(Storage.BF16, Corpus.DIMENSIONS);
        case "binary" -> work(Storage.BINARY, Corpus.DIMENSIONS);
        case "funnel" -> work(Storage.INT8, OurSearch.FUNNEL);
        default -> work(Storage.INT8, Corpus.DIMENSIONS);
      };
    }

    private Work work(Storage storage, int dims) {
      double bytes = storage.bytes(dims) + (storage.hasFactor() ? Float.BYTES : 0);
      return new Work(2 * DOCUMENTS * dims * queries, DOCUMENTS * bytes);
    }

    Precision precision() {
      return way.equals("fp32") || way.equals("bf16") ? Precision.FP32 : Precision.INT8;
    }
  }

  private static final List<Row> ROWS =
      List.of(
          new Row("fp32", 1, List.of("openblas", "lucene")),
          new Row("fp32", 8, List.of("openblas", "lucene")),
          new Row("fp32", 64, List.of("openblas")),
          new Row("fp32", 256, List.of("openblas")),
          new Row("bf16", 1, List.of(OWN)),
          new Row("int8", 1, List.of("lucene-int8", OWN)),
          new Row("binary", 1, List.of(OWN)),
          new Row("certified", 1, List.of(OWN)),
          new Row("funnel", 1, List.of(OWN)));

  @Override
  public List<Task> tasks() {
    Set<String> seen = new LinkedHashSet<>();
    List<Task> tasks = new ArrayList<>();
    for (Row row : ROWS) {
      List<String> ways = new ArrayList<>(row.peers());
      ways.addFirst(row.way());
      ways.remove(OWN);
      for (String way : ways) {
        if (seen.add(score(way, row.queries()))) {
          Map<String, String> parameters =
              Map.of("way", way, "queries", Integer.toString(row.queries()));
          tasks.add(new JmhTask(score(way, row.queries()), "SearchBenchmark.search", parameters));
        }
      }
    }
    return tasks;
  }

  @Override
  public List<Result> results(Scores scores, Machine machine) {
    List<Result> results = new ArrayList<>();
    for (Row row : ROWS) {
      Map<String, String> names = new LinkedHashMap<>();
      row.peers()
          .forEach(peer -> names.put(peer, score(peer.equals(OWN) ? "fp32" : peer, row.queries())));
      Map<String, Measured> peers = scores.peers(names);
      double limit = machine.milliseconds(row.work(), row.precision());
      scores
          .find(score(row.way(), row.queries()))
          .ifPresent(ours -> results.add(Result.ms(row.name(), ours, limit, peers, row.work())));
    }
    return results;
  }

  private static String score(String way, int queries) {
    return "search %s %d".formatted(way, queries);
  }
}
