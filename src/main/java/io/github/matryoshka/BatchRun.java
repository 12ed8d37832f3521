package io.github.matryoshka;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One call of {@code embedAll}. The texts are cut into runs of about as many tokens each, a whole
 * number of runs for every task, so that the tasks end together; each run writes its own places of
 * the result, so the outcome does not depend on who claimed what.
 */
final class BatchRun {
  /**
   * Tokens of a forward pass, for each of its texts: enough to read each weight once for hundreds
   * of rows.
   */
  private static final int TOKENS = 32;

  /** What [CLS], [SEP] and the work around them weigh, in characters. */
  private static final int EVERY_TEXT = 16;

  /** Characters a token has, at the most that matters for a guess. */
  private static final int CHARACTERS = 5;

  private final LoadedModel model;
  private final Settings settings;
  private final List<String> texts;
  private final Embedding[] out;
  private final AtomicInteger next = new AtomicInteger();

  /** Texts of a run, about, and of a forward pass, at most. */
  private final int chunk;

  /** Run r is the texts from bounds[r] to bounds[r + 1]. */
  private int[] bounds;

  BatchRun(LoadedModel model, Settings settings, List<String> texts) {
    model.checkOpen();
    this.model = model;
    this.settings = settings;
    this.texts = texts;
    this.out = new Embedding[texts.size()];
    this.chunk = model.encoder.batchTexts();
  }

  Embedding[] inCallersThread() {
    bounds = bounds(1);
    work();
    return out;
  }

  Embedding[] onThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: expected at least 1, got " + threads);
    }
    if (threads == 1) {
      return inCallersThread();
    }
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      return on(pool, threads);
    }
  }

  Embedding[] on(Executor executor, int tasks) {
    int useful = Math.min(tasks, texts.size());
    bounds = bounds(Math.max(1, useful));
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (int i = 0; i < useful; i++) {
      running.add(CompletableFuture.runAsync(this::work, executor));
    }
    try {
      CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        cause.addSuppressed(e);
        throw cause;
      }
      throw e;
    }
    return out;
  }

  private void work() {
    int run = next.getAndIncrement();
    if (run >= bounds.length - 1) {
      return;
    }
    int tokens = Math.max(TOKENS * chunk, settings.maxTokens());
    tokens = (int) Math.min(tokens, (long) texts.size() * settings.maxTokens());
    try (TextPass pass = new TextPass(model, settings, tokens, chunk)) {
      for (; run < bounds.length - 1; run = next.getAndIncrement()) {
        embed(pass, bounds[run], bounds[run + 1]);
      }
    } catch (RuntimeException e) {
      next.set(bounds.length);
      throw e;
    }
  }

  /**
   * Ends of runs of equal weight, a multiple of the tasks of them, of some {@link #chunk} texts.
   */
  private int[] bounds(int tasks) {
    long total = 0;
    for (String text : texts) {
      total += weight(text);
    }
    int runs = tasks * Math.ceilDiv(texts.size(), tasks * chunk);
    int[] bounds = new int[runs + 1];
    long weight = 0;
    int run = 1;
    for (int i = 0; i < texts.size(); i++) {
      long middle = 2 * weight + weight(texts.get(i));
      weight += weight(texts.get(i));
      // A text goes to the run in which its middle lies.
      while (run < runs && middle * runs >= 2 * total * run) {
        bounds[run++] = i;
      }
    }
    Arrays.fill(bounds, run, runs + 1, texts.size());
    return bounds;
  }

  /** The work in a text, guessed from its length: the tokens are not known yet. */
  private long weight(String text) {
    int length = text == null ? 0 : text.length();
    boolean whole = settings.longText() == LongText.WINDOW_MEAN;
    return EVERY_TEXT + (whole ? length : Math.min(length, CHARACTERS * settings.maxTokens()));
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
