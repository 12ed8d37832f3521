package io.github.matryoshka.tools.cli;

import io.github.matryoshka.adaptor.Adaptor;
import io.github.matryoshka.tools.report.Facts;
import io.github.matryoshka.tools.report.Report;
import io.github.matryoshka.tools.report.StepSeries;
import io.github.matryoshka.tools.report.TrainingHistory;
import io.github.matryoshka.tools.training.TrainingData;
import io.github.matryoshka.tools.training.TrainingTexts;
import io.github.matryoshka.train.History;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a report says about a training run. It never looks at a test split. */
final class TrainingReport {
  private final TrainingData data;
  private final TrainingTexts texts;
  private final int[] dims;

  TrainingReport(TrainingData data, TrainingTexts texts, int[] dims) {
    this.data = data;
    this.texts = texts;
    this.dims = dims.clone();
  }

  /**
   * @param configuration the command, and how texts became vectors
   */
  Report of(Adaptor adaptor, History history, Map<String, String> configuration) {
    List<Facts> facts = new ArrayList<>();
    facts.add(new Facts("Configuration", configuration));
    facts.add(new Facts("Adaptor", new TreeMap<>(adaptor.metadata())));
    facts.add(new Facts("Texts", counts()));
    facts.add(new Facts("Data (SHA-256)", data.hashes()));
    return new Report(
        data.name() + ": training of an adaptor",
        summary(history),
        List.of(),
        List.of(),
        new TrainingHistory(losses(history), metric(history), validation(history)),
        facts);
  }

  private Map<String, String> counts() {
    Map<String, String> counts = new LinkedHashMap<>();
    counts.put("documents", "%,d".formatted(texts.set().documents().count()));
    counts.put("passages", "%,d".formatted(texts.set().passages().count()));
    counts.put("queries", "%,d".formatted(texts.set().queries().count()));
    for (int i = 0; i < texts.notices().size(); i++) {
      counts.put("note " + (i + 1), texts.notices().get(i));
    }
    return counts;
  }

  private static String summary(History history) {
    String stage = validatedStage(history);
    return stage.isEmpty()
        ? "Without validation."
        : "Validation of the stage %s, on texts it is not trained on.".formatted(stage);
  }

  /** The last stage that was validated: with labels the rehearsal, which is what they are for. */
  private static String validatedStage(History history) {
    return history.measurements().isEmpty() ? "" : history.measurements().getLast().stage();
  }

  private static String metric(History history) {
    return history.measurements().isEmpty() ? "" : history.measurements().getLast().metric();
  }

  private static List<StepSeries> losses(History history) {
    Map<String, List<History.Loss>> byStage = new LinkedHashMap<>();
    for (History.Loss loss : history.losses()) {
      byStage.computeIfAbsent(loss.stage(), stage -> new ArrayList<>()).add(loss);
    }
    List<StepSeries> series = new ArrayList<>();
    byStage.forEach(
        (stage, losses) ->
            series.add(
                new StepSeries(
                    stage,
                    losses.stream().mapToInt(History.Loss::step).toArray(),
                    losses.stream().mapToDouble(History.Loss::value).toArray())));
    return series;
  }

  private List<StepSeries> validation(History history) {
    String stage = validatedStage(history);
    List<History.Measurement> measured =
        history.measurements().stream().filter(m -> m.stage().equals(stage)).toList();
    int[] steps = measured.stream().mapToInt(History.Measurement::step).toArray();
    List<StepSeries> series = new ArrayList<>();
    for (int p = 0; p < dims.length && steps.length > 0; p++) {
      int prefix = p;
      double[] values = measured.stream().mapToDouble(m -> m.values().get(prefix)).toArray();
      series.add(new StepSeries(dims[p] + " dimensions", steps, values));
    }
    return series;
  }
}
