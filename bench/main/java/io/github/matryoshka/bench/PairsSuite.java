package io.github.matryoshka.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@link ForwardSuite} measures, but one of ours and ONNX Runtime take turns in the same JVM:
 * the ratio, where others share the machine. Each of ours has a JVM of its own, so that C2 compiles
 * it and nothing else.
 */
final class PairsSuite implements Suite {
  private static final String PEERS = "onnxruntime-";

  @Override
  public List<Task> tasks() {
    List<Task> tasks = new ArrayList<>();
    for (String shape : ForwardSuite.SHAPES) {
      for (Engines ours : Engines.allOfOurs()) {
        List<String> arguments = new ArrayList<>(List.of(shape, ours.title()));
        ours.peers().stream()
            .map(Engines::title)
            .filter(peer -> peer.startsWith(PEERS))
            .forEach(arguments::add);
        tasks.add(new TurnsTask(name(ours, shape), PairsRun.class, arguments));
      }
    }
    return tasks;
  }

  @Override
  public List<Result> results(Scores scores, Machine machine) throws IOException {
    return ForwardSuite.results(
        "pairs",
        (ours, engine, shape) -> TurnsTask.score(name(ours, shape), engine.title()),
        scores,
        machine);
  }

  private static String name(Engines ours, String shape) {
    return "pairs/" + ours.title() + "/" + shape;
  }
}
