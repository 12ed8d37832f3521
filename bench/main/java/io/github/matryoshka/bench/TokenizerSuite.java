package io.github.matryoshka.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Megabytes of text a second, beside HuggingFace's library. No roof of the machine is near. */
final class TokenizerSuite implements Suite {
  private static final String NAME = "tokenizer/mixed";
  private static final String PEER = "djl";

  @Override
  public List<Task> tasks() {
    return List.of(
        new JmhTask(NAME, "TokenizerBenchmark.ours", Map.of()),
        new JmhTask(NAME + " " + PEER, "TokenizerBenchmark.huggingFace", Map.of()));
  }

  @Override
  public List<Result> results(Scores scores, Machine machine) throws IOException {
    if (scores.find(NAME).isEmpty()) {
      return List.of();
    }
    double megabytesAndMilliseconds = 1e3 * TokenizerBenchmark.megabytes();
    Measured ours = scores.find(NAME).get().rateOf(megabytesAndMilliseconds);
    Map<String, Measured> peers = scores.peers(Map.of(PEER, NAME + " " + PEER));
    peers.replaceAll((name, ms) -> ms.rateOf(megabytesAndMilliseconds));
    return List.of(Result.rate(NAME, "MB/s", ours, Double.NaN, peers));
  }
}
