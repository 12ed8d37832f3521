package io.github.matryoshka.train;

import io.github.matryoshka.autodiff.Adam;
import io.github.matryoshka.autodiff.Parallel;
import io.github.matryoshka.autodiff.Parameters;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/**
 * Takes a stage from its first step, or from where a checkpoint left it, to its end: gradients,
 * clipping, Adam, validation, early stopping, checkpoints.
 */
final class TrainingLoop {
  /** Steps between reports of the loss, at most. */
  private static final int REPORTED = 50;

  /** Validations a stage, without early stopping. */
  private static final int VALIDATIONS = 12;

  /** Validations differ by chance: of two as good as equal the later one is better trained. */
  private static final double TOLERANCE = 0.002;

  private final Recipe recipe;
  private final Parallel parallel;
  private final Checkpoint checkpoint;
  private final Duration betweenCheckpoints;
  private final TrainingListener listener;
  private long saved = System.nanoTime();

  TrainingLoop(
      Recipe recipe,
      Parallel parallel,
      Checkpoint checkpoint,
      Duration betweenCheckpoints,
      TrainingListener listener) {
    this.recipe = recipe;
    this.parallel = parallel;
    this.checkpoint = checkpoint;
    this.betweenCheckpoints = betweenCheckpoints;
    this.listener = listener;
  }

  /**
   * Trains; the network then has the values of the best step, or of the last.
   *
   * @throws IOException if a checkpoint cannot be written
   * @throws IllegalArgumentException if a loss or a gradient is not finite
   */
  void run(Stage stage) throws IOException {
    Parameters parameters = stage.network().parameters;
    if (checkpoint.result(stage.name()) == null) {
      Adam adam = new Adam(parameters.size(), Adam.Settings.STANDARD);
      begin(stage, adam);
      while (checkpoint.current.step < stage.steps() && !outOfPatience(stage)) {
        steps(stage, adam);
      }
      if (!stage.earlyStopping()) {
        keep(parameters, 0);
      }
      checkpoint.finish();
      save();
    }
    float[] result = checkpoint.result(stage.name());
    System.arraycopy(result, 0, parameters.values(), 0, result.length);
  }

  private void begin(Stage stage, Adam adam) {
    Checkpoint.Current current = checkpoint.current;
    Parameters parameters = stage.network().parameters;
    if (current.stage.equals(stage.name())) {
      listener.noticed(
          "%s: going on at step %d of %d".formatted(stage.name(), current.step, stage.steps()));
      System.arraycopy(current.values, 0, parameters.values(), 0, parameters.size());
      adam.restore(current.step, current.first, current.second);
    } else {
      current.stage = stage.name();
      validate(stage);
    }
    current.values = parameters.values();
    current.first = adam.first();
    current.second = adam.second();
  }

  private boolean outOfPatience(Stage stage) {
    Checkpoint.Current current = checkpoint.current;
    int patience = recipe.whole("patience");
    boolean out = stage.earlyStopping() && current.step - current.bestStep > patience;
    if (out) {
      listener.noticed(
          "%s: no better validation for %d steps, stopped at step %d, step %d was best"
              .formatted(stage.name(), patience, current.step, current.bestStep));
    }
    return out;
  }

  /** Some steps: up to the next report, validation or end. */
  private void steps(Stage stage, Adam adam) throws IOException {
    int every = Math.max(1, Math.ceilDiv(stage.steps(), VALIDATIONS));
    int from = checkpoint.current.step;
    int left = Math.min(stage.steps(), (from / every + 1) * every) - from;
    int to = from + Math.ceilDiv(left, Math.ceilDiv(left, REPORTED));
    double sum = 0;
    for (int step = from; step < to; step++) {
      sum += step(stage, adam, step);
    }
    checkpoint.current.step = to;
    double loss = sum / (to - from);
    checkpoint.losses.add(new History.Loss(stage.name(), to, loss));
    listener.stepped(stage.name(), to, stage.steps(), loss);
    if (to % every == 0 || to == stage.steps()) {
      validate(stage);
    }
    if (System.nanoTime() - saved > betweenCheckpoints.toNanos()) {
      save();
    }
  }

  private double step(Stage stage, Adam adam, int step) {
    Parameters parameters = stage.network().parameters;
    parameters.clearGradients();
    double loss = stage.objective().accumulate(step);
    double norm = parameters.clipGradients(recipe.number("clip"));
    if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
      throw new IllegalArgumentException(
          "%s, step %d: expected a finite loss and gradient, got %s and %s (lower %s, %s)"
              .formatted(
                  stage.name(),
                  step + 1,
                  loss,
                  norm,
                  stage.rateOption(),
                  recipe.number(stage.rateOption())));
    }
    adam.step(parallel, parameters, stage.schedule().rate(step));
    return loss;
  }

  private void validate(Stage stage) {
    if (stage.validation() == null) {
      return;
    }
    Checkpoint.Current current = checkpoint.current;
    double[] values = stage.validation().measure(stage.network());
    History.Measurement measured =
        new History.Measurement(
            stage.name(),
            current.step,
            stage.validation().metric(),
            Arrays.stream(values).boxed().toList());
    checkpoint.measurements.add(measured);
    listener.validated(stage.name(), current.step, stage.validation().metric(), values);
    if (stage.earlyStopping() && measured.mean() > current.bestScore - TOLERANCE) {
      keep(stage.network().parameters, Math.max(current.bestScore, measured.mean()));
    }
  }

  private void keep(Parameters parameters, double score) {
    checkpoint.current.bestScore = score;
    checkpoint.current.bestStep = checkpoint.current.step;
    checkpoint.current.bestValues = parameters.values().clone();
  }

  private void save() throws IOException {
    checkpoint.write();
    saved = System.nanoTime();
  }
}
