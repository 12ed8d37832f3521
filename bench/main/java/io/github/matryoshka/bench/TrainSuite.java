package io.github.matryoshka.bench;

import io.github.matryoshka.bert.Precision;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A short training, as operations of its matrix products over all of its time. */
final class TrainSuite implements Suite {
  private static final String NAME = "train/rotation";
  private static final String STEPS = "100";

  @Override
  public List<Task> tasks() {
    return List.of(new Training());
  }

  @Override
  public List<Result> results(Scores scores, Machine machine) {
    double limit = 1e-9 * machine.peak(Precision.FP32);
    return scores.find(NAME).stream()
        .map(ours -> Result.rate(NAME, "GFLOP/s", ours, limit, Map.of()))
        .toList();
  }

  private static final class Training implements Task {
    @Override
    public String name() {
      return NAME;
    }

    @Override
    public String unit() {
      return "GFLOP/s";
    }

    @Override
    public Map<String, Double> measure(boolean quick) throws IOException, InterruptedException {
      Map<String, Double> printed =
          ChildJvm.run(List.of("-XX:+UseSerialGC", "-Xms2g", "-Xmx2g"), ShortTraining.class, STEPS);
      return Map.of(NAME, 1e-6 * printed.get("operations") / printed.get("ms"));
    }
  }
}
