package io.github.matryoshka.bench;

import io.github.matryoshka.bert.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The matrix products of a layer for some rows, beside OpenBLAS. */
final class GemmSuite implements Suite {
  private static final List<Integer> ROWS = List.of(1, 8, 16, 128, 1024);
  private static final String PEER = "openblas";

  @Override
  public List<Task> tasks() {
    List<Task> tasks = new ArrayList<>();
    for (int rows : ROWS) {
      for (String side : List.of("ours", PEER)) {
        Map<String, String> parameters = Map.of("side", side, "rows", Integer.toString(rows));
        tasks.add(new JmhTask(score(side, rows), "GemmBenchmark.layer", parameters));
      }
    }
    return tasks;
  }

  @Override
  public List<Result> results(Scores scores, Machine machine) {
    List<Result> results = new ArrayList<>();
    for (int rows : ROWS) {
      Work work = Gemm.work(rows);
      double limit = machine.milliseconds(work, Precision.FP32);
      Map<String, Measured> peers = scores.peers(Map.of(PEER, score(PEER, rows)));
      scores
          .find(score("ours", rows))
          .ifPresent(ours -> results.add(Result.ms("gemm/fp32/" + rows, ours, limit, peers, work)));
    }
    return results;
  }

  private static String score(String side, int rows) {
    return "gemm/fp32/" + rows + " " + side;
  }
}
