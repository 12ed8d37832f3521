package io.github.matryoshka.bench;

import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.bert.Precision;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Loading the model. */
final class LoadSuite implements Suite {
  private static final String NAME = "load/model";
  private static final String PEER = "onnxruntime-fp32";

  @Override
  public List<Task> tasks() {
    return List.of(task(NAME, "ours"), task(NAME + " " + PEER, PEER));
  }

  private static Task task(String name, String side) {
    return new JmhTask(name, "LoadBenchmark.load", Map.of("side", side));
  }

  /** The limit: the matrices have to be read and written once, to be packed. */
  @Override
  public List<Result> results(Scores scores, Machine machine) throws IOException {
    BertConfig config =
        BertConfig.read(BenchModels.directory("all-MiniLM-L6-v2").resolve("config.json"));
    Work work = new Work(0, 2 * new Shape(1, 1).work(config, Precision.FP32).bytes());
    double limit = 1e3 * work.bytes() / machine.bandwidth(work.bytes());
    Map<String, Measured> peers = scores.peers(Map.of(PEER, NAME + " " + PEER));
    return scores.find(NAME).stream()
        .map(ours -> Result.ms(NAME, ours, limit, peers, work))
        .toList();
  }
}
