package io.github.matryoshka.tools.cli;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar with the time left, redrawn in place on standard error. */
final class BarProgress implements TaskProgress {
  private ProgressBar bar;
  private String note = "";

  @Override
  public void update(String task, long done, long total) {
    if (bar == null || !bar.getTaskName().equals(task)) {
      close();
      bar = start(task, total);
    }
    bar.setExtraMessage(note);
    bar.stepTo(done);
    if (done == total) {
      close();
    }
  }

  @Override
  public void note(String text) {
    note = " " + text;
  }

  private static ProgressBar start(String task, long total) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(total)
        .setUpdateIntervalMillis(200)
        .setStyle(ProgressBarStyle.ASCII)
        .showSpeed()
        .build();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
