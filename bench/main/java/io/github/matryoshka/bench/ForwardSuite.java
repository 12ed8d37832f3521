package io.github.matryoshka.bench;

import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.bert.Precision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tokens to vectors on one thread: ours in all variants, and all peers. */
final class ForwardSuite implements Suite {
  static final List<String> SHAPES = List.of("8", "16", "128", "32x128");

  @Override
  public List<Task> tasks() {
    List<Task> tasks = new ArrayList<>();
    for (String shape : SHAPES) {
      for (Engines engine : Engines.values()) {
        tasks.add(
            new JmhTask(
                score(engine, shape),
                "ForwardBenchmark.pass",
                Map.of("engine", engine.title(), "shape", shape)));
      }
    }
    return tasks;
  }

  @Override
  public List<Result> results(Scores scores, Machine machine) throws IOException {
    return results("forward", (ours, engine, shape) -> score(engine, shape), scores, machine);
  }

  /** What a score is called: of an engine, ours or a peer, beside one of ours. */
  interface ScoreName {
    String of(Engines ours, Engines engine, String shape);
  }

  /** The lines of a suite that measures this, however it does. */
  static List<Result> results(String suite, ScoreName name, Scores scores, Machine machine)
      throws IOException {
    BertConfig config =
        BertConfig.read(BenchModels.directory("all-MiniLM-L6-v2").resolve("config.json"));
    List<Result> results = new ArrayList<>();
    for (Engines engine : Engines.allOfOurs()) {
      for (String size : SHAPES) {
        Map<String, String> peers = new LinkedHashMap<>();
        engine.peers().forEach(peer -> peers.put(peer.title(), name.of(engine, peer, size)));
        Shape shape = Shape.of(size);
        scores
            .find(name.of(engine, engine, size))
            .ifPresent(
                ours ->
                    results.add(
                        Result.ms(
                            suite + "/" + engine.title() + "/" + size,
                            ours,
                            limit(shape, config, engine, machine),
                            scores.peers(peers),
                            shape.work(config, engine.precision()))));
      }
    }
    return results;
  }

  /**
   * The least time in milliseconds. The JVM multiplies in 32 bits whatever the precision: bf16 is a
   * way to store weights there. In C attention is in bf16 wherever the weights are not in 32 bits.
   */
  static double limit(Shape shape, BertConfig config, Engines engine, Machine machine) {
    Precision products = engine.onJvm() ? Precision.FP32 : engine.precision();
    Precision attention = products == Precision.FP32 ? Precision.FP32 : Precision.BF16;
    double bytes = shape.work(config, engine.precision()).bytes();
    double seconds =
        shape.products(config) / machine.peak(products)
            + shape.attention(config) / machine.peak(attention);
    return 1e3 * Math.max(seconds, bytes / machine.bandwidth(bytes));
  }

  private static String score(Engines engine, String shape) {
    return "forward/" + engine.title() + "/" + shape;
  }
}
