package io.github.matryoshka.train;

import io.github.matryoshka.adaptor.Adaptor;
import io.github.matryoshka.autodiff.Adam;
import io.github.matryoshka.autodiff.Parallel;
import io.github.matryoshka.autodiff.Parameters;
import io.github.matryoshka.autodiff.Schedule;
import io.github.matryoshka.kernels.Kernels;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Trains a rotation that serves collections nobody has seen yet: after it, the first numbers of a
 * vector rank nearly as well as all. Cosines over all D numbers stay as they were.
 *
 * <p>The first directions start as the principal ones of the passages and are trained listwise, the
 * gradient kept tangent to the matrices with orthonormal rows; each batch is of one source, because
 * a mixed one spends the first numbers on telling sources apart, which no search within one
 * collection needs. The other directions are the principal ones of what is left.
 *
 * <p>The result depends on settings, seed and texts alone: any number of threads gives the same
 * bits. Immutable and thread-safe; each call of {@link #train} has its own threads.
 */
public final class GeneralRotation {
  /** What the listener hears as the stage. */
  static final String STAGE = "general";

  private static final int REPORTED = 50;
  private static final int WARM_UP = 50;

  /** The share of each source's mean that the start leaves out. */
  private static final double WITHOUT_MEANS = 0.5;

  /**
   * How the first so many numbers are trained.
   *
   * @param dims m, how many
   * @param temperature τ &gt; 0 of their softmax: the fewer the numbers, the blunter the ranking
   *     they can learn
   * @param own κ ≥ 0, what a query's own passage counts beside the encoder's ranking
   */
  public record Prefix(int dims, double temperature, double own) {
    /**
     * @throws IllegalArgumentException for dims below 1, or another number out of its range
     */
    public Prefix {
      if (dims < 1 || !(temperature > 0) || !(own >= 0)) {
        throw new IllegalArgumentException(
            "prefix: expected dims from 1, a temperature above 0 and own from 0, got %d, %s, %s"
                .formatted(dims, temperature, own));
      }
    }
  }

  /**
   * What is tuned.
   *
   * @param steps batches; 0 leaves the start as it is
   * @param anchors texts a batch that rank the candidates
   * @param queryShare how many of the anchors are queries, 0 … 1; the others are passages
   * @param random random candidates a batch, of its source
   * @param neighbours nearest passages of every anchor among the candidates
   * @param teacherTemperature τ &gt; 0 of the encoder's ranking
   * @param rate the highest learning rate of Adam
   * @param prefixes ascending; the directions of the last one are trained
   */
  public record Settings(
      int steps,
      int anchors,
      double queryShare,
      int random,
      int neighbours,
      double teacherTemperature,
      double rate,
      List<Prefix> prefixes) {

    /** Those of the general adaptor: {@code bench/ADAPTOR.md} has the reasons. */
    public static final Settings STANDARD =
        new Settings(
            1500,
            256,
            0.6,
            1024,
            12,
            0.03,
            1e-3,
            List.of(
                new Prefix(8, 0.1, 0),
                new Prefix(16, 0.1, 0.3),
                new Prefix(32, 0.08, 0.6),
                new Prefix(64, 0.06, 1),
                new Prefix(128, 0.05, 1)));

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if a number is out of its range or the prefixes do not
     *     ascend
     */
    public Settings {
      prefixes = List.copyOf(prefixes);
      if (steps < 0 || anchors < 1 || random < 1 || neighbours < 1) {
        throw new IllegalArgumentException(
            "settings: expected steps from 0, and anchors, random and neighbours from 1,"
                + " got %d, %d, %d, %d".formatted(steps, anchors, random, neighbours));
      }
      if (!(queryShare >= 0 && queryShare <= 1) || !(teacherTemperature > 0) || !(rate > 0)) {
        throw new IllegalArgumentException(
            "settings: expected a query share from 0 to 1, and a temperature and a rate above 0,"
                + " got %s, %s, %s".formatted(queryShare, teacherTemperature, rate));
      }
      boolean ascending = !prefixes.isEmpty();
      for (int p = 1; p < prefixes.size(); p++) {
        ascending &= prefixes.get(p).dims() > prefixes.get(p - 1).dims();
      }
      if (!ascending) {
        throw new IllegalArgumentException(
            "settings: expected ascending prefixes, got " + prefixes);
      }
    }

    /** The same with so many steps. */
    public Settings withSteps(int steps) {
      return new Settings(
          steps, anchors, queryShare, random, neighbours, teacherTemperature, rate, prefixes);
    }

    int[] dims() {
      return prefixes.stream().mapToInt(Prefix::dims).toArray();
    }

    /** How many directions are trained. */
    int trained() {
      return prefixes.getLast().dims();
    }

    private Map<String, String> facts() {
      Map<String, String> facts = new TreeMap<>();
      facts.put("recipe", "general");
      facts.put("steps", Integer.toString(steps));
      facts.put("anchors", Integer.toString(anchors));
      facts.put("queries", Double.toString(queryShare));
      facts.put("random", Integer.toString(random));
      facts.put("neighbours", Integer.toString(neighbours));
      facts.put("teacher-temperature", Double.toString(teacherTemperature));
      facts.put("rate", Double.toString(rate));
      facts.put("dims", Arrays.toString(dims()));
      facts.put("temperatures", prefixes.stream().map(Prefix::temperature).toList().toString());
      facts.put("own", prefixes.stream().map(Prefix::own).toList().toString());
      return facts;
    }
  }

  private final Settings settings;
  private final long seed;
  private final int threads;

  /**
   * @param seed of all random choices
   * @param threads at work, the caller's included
   * @throws IllegalArgumentException if threads is less than 1
   */
  public GeneralRotation(Settings settings, long seed, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: expected at least 1, got " + threads);
    }
    this.settings = settings;
    this.seed = seed;
    this.threads = threads;
  }

  /**
   * Trains, in the caller's thread and {@code threads − 1} more. Allocates about 200 MB with the
   * standard settings.
   *
   * @param encoder fingerprint of the encoder that made the vectors
   * @param metadata recorded in the adaptor beside settings and seed: which text, …
   * @param listener hears the loss of stage {@code general} every 50 steps
   * @return the rotation, D × D with orthonormal rows
   * @throws IllegalArgumentException if a prefix is longer than a vector, the passages are all
   *     zero, or training diverges: the message names the step
   */
  public Adaptor train(
      GeneralTexts texts, String encoder, Map<String, String> metadata, TrainingListener listener) {
    int d = texts.dimensions();
    int k = settings.trained();
    if (k > d) {
      throw new IllegalArgumentException(
          "prefixes: expected at most %d dims, got %d".formatted(d, k));
    }
    try (Parallel parallel = new Parallel(Kernels.fastest(), threads)) {
      SourceMoments moments = SourceMoments.of(texts, parallel);
      OrthonormalRows rows = new OrthonormalRows(moments.principal(WITHOUT_MEANS), k, d);
      if (settings.steps() > 0) {
        steps(texts, rows, parallel, listener);
      }
      double[] all = moments.completed(rows.polar(), k);
      float[] weights = new float[all.length];
      for (int i = 0; i < all.length; i++) {
        weights[i] = (float) all[i];
      }
      return new Adaptor(weights, d, encoder, facts(metadata));
    }
  }

  private void steps(
      GeneralTexts texts, OrthonormalRows rows, Parallel parallel, TrainingListener listener) {
    listener.noticed(
        "%s: looking for the nearest of %,d passages, for each of them and for %,d queries"
            .formatted(STAGE, texts.passageCount(), texts.queryCount()));
    Objective objective = new GeneralObjective(settings, texts, rows, parallel, seed);
    Parameters parameters = rows.parameters;
    Adam adam = new Adam(parameters.size(), Adam.Settings.STANDARD);
    int steps = settings.steps();
    Schedule schedule = new Schedule(settings.rate(), 0, Math.min(WARM_UP, steps), steps);
    double sum = 0;
    int summed = 0;
    for (int step = 0; step < steps; step++) {
      parameters.clearGradients();
      double loss = objective.accumulate(step);
      double norm = parameters.clipGradients(Double.POSITIVE_INFINITY);
      if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
        throw new IllegalArgumentException(
            "%s, step %d: expected a finite loss and gradient, got %s and %s (lower the rate, %s)"
                .formatted(STAGE, step + 1, loss, norm, settings.rate()));
      }
      rows.projectGradient(parallel);
      adam.step(parallel, parameters, schedule.rate(step));
      rows.retract(parallel);
      sum += loss;
      summed++;
      if ((step + 1) % REPORTED == 0 || step + 1 == steps) {
        listener.stepped(STAGE, step + 1, steps, sum / summed);
        sum = 0;
        summed = 0;
      }
    }
  }

  private Map<String, String> facts(Map<String, String> metadata) {
    Map<String, String> all = new TreeMap<>(settings.facts());
    all.put("seed", Long.toString(seed));
    all.putAll(metadata);
    return all;
  }
}
