package io.github.matryoshka.train;

import io.github.matryoshka.autodiff.Parallel;
import io.github.matryoshka.autodiff.PrefixCosines;
import io.github.matryoshka.autodiff.Schedule;
import io.github.matryoshka.kernels.Kernels;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Trains adaptors: from documents alone, from documents and queries, or from labels as well. The
 * result depends on the recipe, the prefixes, the seed and the data alone: any number of threads,
 * and a run that was interrupted, give the same bits.
 *
 * <p>Stages: {@code documents} needs no label; it ends early when texts it is not trained on gain
 * no more. With labels, {@code rehearsal} goes on from there with a part of them and is validated
 * on the rest, whose documents have no label in that part: it shows what labels do for documents to
 * come, and its map is then dropped. {@code labels} does the same with all labels; its map is the
 * result.
 *
 * <p>Immutable and thread-safe; each call of {@link #train} has its own threads.
 */
public final class AdaptorTrainer {
  private final Recipe recipe;
  private final int[] dims;
  private final long seed;
  private final int threads;
  private final Duration betweenCheckpoints;

  /**
   * @param dims the prefixes to train, ascending
   * @param seed of all random choices
   * @param threads at work, the caller's included
   * @throws IllegalArgumentException if dims do not ascend from at least 1, or threads is less than
   *     1
   */
  public AdaptorTrainer(Recipe recipe, int[] dims, long seed, int threads) {
    this(recipe, dims, seed, threads, Duration.ofSeconds(10));
  }

  AdaptorTrainer(Recipe recipe, int[] dims, long seed, int threads, Duration betweenCheckpoints) {
    PrefixCosines.requireAscending(dims);
    if (threads < 1) {
      throw new IllegalArgumentException("threads: expected at least 1, got " + threads);
    }
    this.recipe = recipe;
    this.dims = dims.clone();
    this.seed = seed;
    this.threads = threads;
    this.betweenCheckpoints = betweenCheckpoints;
  }

  /**
   * Trains, in the caller's thread and {@code threads − 1} more. Allocates a few hundred megabytes
   * for thousands of documents.
   *
   * @param heldOut a part of the labels of {@code set} to rehearse with; null for none
   * @param checkpoint written every few seconds and at the end of each stage; a run goes on from
   *     it; null for none. The caller deletes it when the result is safe.
   * @throws IOException if the checkpoint cannot be read or written, or is another run's
   * @throws IllegalArgumentException if a prefix is longer than a vector, or training diverges: the
   *     message names the step
   */
  public TrainingResult train(
      TrainingSet set, HeldOutQueries heldOut, Path checkpoint, TrainingListener listener)
      throws IOException {
    if (dims[dims.length - 1] > set.dimensions()) {
      throw new IllegalArgumentException(
          "dims: expected at most %d, got %s".formatted(set.dimensions(), Arrays.toString(dims)));
    }
    Map<String, String> facts = facts();
    Map<String, String> identity = new TreeMap<>(facts);
    if (checkpoint != null) {
      identity.put("data", TrainingDigest.of(set, heldOut));
    }
    Checkpoint state = Checkpoint.open(checkpoint, identity);
    // Before the work, not after it, it must turn out that the place cannot be written.
    state.write();
    try (Parallel parallel = new Parallel(Kernels.fastest(), threads)) {
      Run run = new Run(recipe, parallel, dims, seed);
      Method method = recipe.method(run);
      TrainingLoop loop = new TrainingLoop(recipe, parallel, state, betweenCheckpoints, listener);
      Corpus corpus = Corpus.of(set, seed, parallel);
      Network network = documents(method, corpus, run, loop);
      if (set.labelled()) {
        if (heldOut != null) {
          Corpus remaining = corpus.without(heldOut, parallel);
          Validation validation = new HeldOutRanking(heldOut, parallel, dims);
          labels("rehearsal", method, remaining, network, validation, loop);
        }
        network = labels("labels", method, corpus, network, null, loop);
      }
      return new TrainingResult(network, facts, state.history(), parallel.operations());
    }
  }

  private Network documents(Method method, Corpus corpus, Run run, TrainingLoop loop)
      throws IOException {
    Network network = method.start(corpus);
    Validation validation =
        new TeacherRanking(
            corpus, run.parallel(), dims, method.lexicalShares(corpus), method.temperature());
    loop.run(
        new Stage(
            "documents",
            network,
            method.unlabelled(corpus, network),
            schedule("rate", "steps"),
            "rate",
            validation,
            true));
    return network;
  }

  private Network labels(
      String name,
      Method method,
      Corpus corpus,
      Network trained,
      Validation validation,
      TrainingLoop loop)
      throws IOException {
    Network network = method.ready(trained, corpus);
    loop.run(
        new Stage(
            name,
            network,
            method.labelled(corpus, network),
            schedule("labelled-rate", "labelled-steps"),
            "labelled-rate",
            validation,
            false));
    return network;
  }

  private Schedule schedule(String rate, String steps) {
    double peak = recipe.number(rate);
    int all = recipe.whole(steps);
    return new Schedule(peak, 0, Math.min(recipe.whole("warm-up"), all), all);
  }

  private Map<String, String> facts() {
    Map<String, String> facts = new TreeMap<>(recipe.facts());
    facts.put("recipe", recipe.name());
    facts.put("seed", Long.toString(seed));
    facts.put("dims", Arrays.toString(dims));
    return facts;
  }
}
