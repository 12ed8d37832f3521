package io.github.matryoshka;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One call of {@code embedAll}. Tasks claim small runs of texts; each writes its own places of the
 * result, so the outcome does not depend on who claimed what.
 */
final class BatchRun {
  /** Tokens of a forward pass: enough to read each weight once for hundreds of rows. */
  private static final int TOKENS = 1024;

  /** Texts claimed at a time. */
  private static final int CHUNK = 32;

  private final LoadedModel model;
  private final Settings settings;
  private final List<String> texts;
  private final Embedding[] out;
  private final AtomicInteger next = new AtomicInteger();

  BatchRun(LoadedModel model, Settings settings, List<String> texts) {
    model.checkOpen();
    this.model = model;
    this.settings = settings;
    this.texts = texts;
    this.out = new Embedding[texts.size()];
  }

  Embedding[] inCallersThread() {
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
    int useful = Math.min(tasks, Math.ceilDiv(texts.size(), CHUNK));
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
    TextPass pass = null;
    for (int from; (from = next.getAndAdd(CHUNK)) < out.length; ) {
      if (pass == null) {
        pass = new TextPass(model, settings, Math.max(TOKENS, settings.maxTokens()), CHUNK);
      }
      try {
        embed(pass, from, Math.min(from + CHUNK, out.length));
      } catch (RuntimeException e) {
        next.set(out.length);
        throw e;
      }
    }
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
    pass.run();
    for (int t = 0; t < pass.texts(); t++) {
      float[] vector = new float[model.encoder.config().hiddenSize()];
      pass.finish(t, vector, 0, vector.length);
      out[first + t] = new Embedding(vector, pass.tokens(t), cut[first + t - from]);
    }
    pass.clear();
  }
}
