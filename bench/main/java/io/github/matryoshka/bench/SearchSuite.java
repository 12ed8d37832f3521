package io.github.matryoshka.bench;

import io.github.matryoshka.bert.Precision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Search in a million documents beside the least that has to be computed and read. A certified
 * search and a funnel give what one of floats gives, so they stand beside ours of floats too.
 */
final class SearchSuite implements Suite {
  static final double DOCUMENTS = 1e6;

  /** Ours of floats on the same backend, as a peer. */
  private static final String OWN = "fp32-scan";

  /** What is searched, for how many queries, and whom it is compared with. */
  private record Row(String kind, int queries, List<String> peers) {

    /** Bytes and multiply-adds of the scan; a shortlist and a few exact scores are nothing. */
    Work work() {
      Representation representation = Representation.of(kind);
      double operations = 2 * DOCUMENTS * representation.scannedDims() * queries;
      return new Work(operations, DOCUMENTS * representation.scanned());
    }

    Precision precision() {
      return kind.equals("fp32") || kind.equals("bf16") ? Precision.FP32 : Precision.INT8;
    }
  }

  private static final String FAISS = "faiss";

  /** Peers that no benchmark of their own measures. */
  private static final Set<String> ELSEWHERE = Set.of(OWN, FAISS, "faiss-binary");

  private static final List<String> BACKENDS = List.of("jvm", "native");

  private static final List<Row> ROWS =
      List.of(
          new Row("fp32", 1, List.of("openblas", "lucene", "lucene-index", "faiss")),
          new Row("fp32", 8, List.of("openblas", "lucene", "faiss")),
          new Row("fp32", 64, List.of("openblas")),
          new Row("fp32", 256, List.of("openblas")),
          new Row("bf16", 1, List.of(OWN)),
          new Row("int8", 1, List.of("lucene-int8", OWN)),
          new Row("int8", 64, List.of()),
          new Row("binary", 1, List.of("faiss-binary", OWN)),
          new Row("certified", 1, List.of(OWN)),
          new Row("certified", 64, List.of(OWN)),
          new Row("funnel", 1, List.of(OWN)));

  @Override
  public List<Task> tasks() {
    Map<String, Task> tasks = new LinkedHashMap<>();
    for (Row row : ROWS) {
      List<String> ways = new ArrayList<>();
      BACKENDS.forEach(backend -> ways.add(row.kind() + "/" + backend));
      row.peers().stream().filter(peer -> !ELSEWHERE.contains(peer)).forEach(ways::add);
      for (String way : ways) {
        String score = score(way, row.queries());
        Map<String, String> parameters =
            Map.of("way", way, "queries", Integer.toString(row.queries()));
        tasks.putIfAbsent(score, new JmhTask(score, "SearchBenchmark.search", parameters));
      }
    }
    tasks.put(FAISS, new FaissTask());
    return List.copyOf(tasks.values());
  }

  @Override
  public List<Result> results(Scores scores, Machine machine) {
    List<Result> results = new ArrayList<>();
    for (Row row : ROWS) {
      double limit = machine.milliseconds(row.work(), row.precision());
      for (String backend : BACKENDS) {
        Map<String, String> names = new LinkedHashMap<>();
        for (String peer : row.peers()) {
          String way = peer.equals(OWN) ? "fp32/" + backend : peer;
          names.put(peer, score(way, row.queries()));
        }
        String ours = score(row.kind() + "/" + backend, row.queries());
        scores
            .find(ours)
            .ifPresent(
                time -> results.add(Result.ms(ours, time, limit, scores.peers(names), row.work())));
      }
    }
    return results;
  }

  private static String score(String way, int queries) {
    return "search/%s/%d".formatted(way, queries);
  }
}
