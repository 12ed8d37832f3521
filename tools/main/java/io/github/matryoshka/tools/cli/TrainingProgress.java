package io.github.matryoshka.tools.cli;

import io.github.matryoshka.train.TrainingListener;
import java.util.Locale;

/**
 * Shows how training goes: on a terminal a bar with the loss and the last validation, elsewhere a
 * line a validation, with its value for each prefix. Not thread-safe.
 */
final class TrainingProgress implements TrainingListener, AutoCloseable {
  private final Console console;
  private final int[] dims;
  private final boolean bar = Terminal.present();
  private final TaskProgress progress;
  private String measured = "";

  TrainingProgress(Console console, int[] dims) {
    this.console = console;
    this.dims = dims.clone();
    progress = console.progress();
  }

  @Override
  public void stepped(String stage, int step, int steps, double loss) {
    progress.note(String.format(Locale.ROOT, "loss %.4f%s", loss, measured));
    progress.update(stage, step, steps);
  }

  @Override
  public void validated(String stage, int step, String metric, double[] values) {
    if (bar) {
      int middle = values.length / 2;
      measured =
          String.format(Locale.ROOT, ", %s %.3f at %d", metric, values[middle], dims[middle]);
      return;
    }
    StringBuilder line = new StringBuilder("%s, step %,d: %s".formatted(stage, step, metric));
    for (int p = 0; p < dims.length; p++) {
      line.append(String.format(Locale.ROOT, "  %d: %.3f", dims[p], values[p]));
    }
    console.say(line.toString());
  }

  @Override
  public void noticed(String message) {
    progress.close();
    console.say(message);
  }

  @Override
  public void close() {
    progress.close();
  }
}
