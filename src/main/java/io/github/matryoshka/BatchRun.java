package io.github.matryoshka;

import io.github.matryoshka.bert.Crew;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One call of {@code embedAll}. Where there are texts enough for all tasks, each computes some, in
 * forward passes of its own; where there are not, all compute the rows of every pass together. Each
 * text has its own place in the result, so the outcome does not depend on who claimed what.
 */
final class BatchRun {
  /**
   * Tokens of a forward pass, for each of its texts: enough to read each weight once for hundreds
   * of rows.
   */
  private static final int TOKENS = 32;

  private final LoadedModel model;
  private final Settings settings;
  private final List<String> texts;
  private final Embedding[] out;
  private final AtomicInteger next = new AtomicInteger();

  /** Texts of a run, about, and of a forward pass, at most. */
  private final int chunk;

  private TextRuns runs;

  BatchRun(LoadedModel model, Settings settings, List<String> texts) {
    model.checkOpen();
    this.model = model;
    this.settings = settings;
    this.texts = texts;
    this.out = new Embedding[texts.size()];
    this.chunk = model.encoder.batchTexts();
  }

  Embedding[] inCallersThread() {
    runs = new TextRuns(texts, settings, 1, chunk);
    work(null);
    return out;
  }

  Embedding[] onThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: expected at least 1, got " + threads);
    }
    if (threads == 1) {
      return inCallersThread();
    }
    try (ExecutorService pool = Executors.newFixedThreadPool(threads - 1)) {
      return on(pool, threads);
    }
  }

  /** In the caller's thread and, as far as they pay, by tasks − 1 on the executor. */
  Embedding[] on(Executor executor, int tasks) {
    runs = new TextRuns(texts, settings, Math.clamp(texts.size(), 1, tasks), chunk);
    boolean splitsRows = model.encoder.splitsRows() && runs.splitsRows(tasks, capacity());
    int useful = splitsRows ? tasks : Math.min(tasks, texts.size());
    if (useful < 2) {
      return inCallersThread();
    }
    try (Crew crew = new Crew(executor, useful)) {
      if (splitsRows) {
        runs = new TextRuns(texts, settings, 1, chunk);
        work(crew);
      } else {
        crew.run((part, thread) -> work(null));
      }
    }
    return out;
  }

  /** Claims runs until there are none. */
  private void work(Crew crew) {
    int run = next.getAndIncrement();
    if (run >= runs.count()) {
      return;
    }
    try (TextPass pass = new TextPass(model, settings, crew, capacity(), chunk)) {
      for (; run < runs.count(); run = next.getAndIncrement()) {
        embed(pass, runs.first(run), runs.first(run + 1));
      }
    } catch (RuntimeException e) {
      next.set(runs.count());
      throw e;
    }
  }

  /** Tokens of a forward pass. */
  private int capacity() {
    int tokens = Math.max(TOKENS * chunk, settings.maxTokens());
    return (int) Math.min(tokens, (long) texts.size() * settings.maxTokens());
  }

  private void embed(TextPass pass, int from, int to) {
    boolean[] cut = new boolean[to - from];
    int first = from;
    for (int i = from; i < to; i++) {
      if (!pass.hasRoom()) {
        finish(pass, first, cut, from);
        first = i;
      }
      cut[i - from] = add(pass, i);
    }
    finish(pass, first, cut, from);
  }

  private boolean add(TextPass pass, int i) {
    try {
      return pass.add(texts.get(i));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + " (text " + i + " of the list)", e);
    }
  }

  /** Runs the texts that have gathered, the first of which is text number first. */
  private void finish(TextPass pass, int first, boolean[] cut, int from) {
    pass.run(model.encoder.config().hiddenSize());
    for (int t = 0; t < pass.texts(); t++) {
      float[] vector = new float[model.encoder.config().hiddenSize()];
      pass.finish(t, vector, 0, vector.length);
      out[first + t] = new Embedding(vector, pass.tokens(t), cut[first + t - from]);
    }
    pass.clear();
  }
}
