package io.github.matryoshka.train;

import io.github.matryoshka.autodiff.Parallel;
import io.github.matryoshka.autodiff.PrefixCosines;
import io.github.matryoshka.autodiff.SoftmaxCrossEntropy;
import io.github.matryoshka.kernels.Matrix;
import java.util.Arrays;

/**
 * The loss of a {@link GeneralRotation}: {@code mean over prefixes and anchors of −Σ_j t_j·log
 * softmax_j(s^m_j/τ_m)}, and the gradient of its sum over the prefixes. A batch is of one source,
 * drawn by weight. Candidates, shared by the anchors, are random passages of that source, the
 * nearest passages of every anchor, of whatever source, and each query's own passage. Targets are
 * {@code softmax(s/τ)}, s the cosines of the encoder; for a query {@code (softmax(s/τ) +
 * κ_m·own)/(1 + κ_m)}. A passage is no candidate of itself.
 */
final class GeneralObjective implements Objective {
  private static final int PARTS = 1 << 30;

  private final GeneralRotation.Settings settings;
  private final GeneralTexts texts;
  private final OrthonormalRows rows;
  private final Parallel parallel;
  private final long seed;
  private final int[][] passagesOf;
  private final int[][] queriesOf;
  private final double[] upTo;
  private final Neighbours nearPassages;
  private final Neighbours nearQueries;
  private final Candidates candidates;
  private final PrefixCosines cosines;

  /** The batch: queries first, then passages. */
  private final int[] anchors;

  private int queries;

  private final float[] x;
  private final float[] z;
  private final float[] dz;
  private final float[] base;
  private final float[] mask;
  private final float[] teacher;
  private final float[] target;

  GeneralObjective(
      GeneralRotation.Settings settings,
      GeneralTexts texts,
      OrthonormalRows rows,
      Parallel parallel,
      long seed) {
    this.settings = settings;
    this.texts = texts;
    this.rows = rows;
    this.parallel = parallel;
    this.seed = seed;
    passagesOf = texts.passagesBySource();
    queriesOf = texts.queriesBySource();
    upTo = runningWeights();
    int d = texts.dimensions();
    int near = settings.neighbours();
    nearPassages = Neighbours.find(parallel, texts.passages(), texts.passages(), d, near, true);
    nearQueries = Neighbours.find(parallel, texts.queries(), texts.passages(), d, near, false);
    candidates = new Candidates(texts.passageCount());
    int n = settings.anchors();
    int k = (int) Math.min(texts.passageCount(), settings.random() + (long) n * (near + 1));
    int kept = settings.trained();
    cosines = new PrefixCosines(settings.dims(), n, k);
    anchors = new int[n];
    x = new float[(n + k) * d];
    z = new float[(n + k) * kept];
    dz = new float[(n + k) * kept];
    base = new float[n * k];
    mask = new float[n * k];
    teacher = new float[n * k];
    target = new float[n * k];
  }

  private double[] runningWeights() {
    double[] running = new double[passagesOf.length];
    double sum = 0;
    for (int s = 0; s < running.length; s++) {
      sum += passagesOf[s].length == 0 ? 0 : texts.weights()[s];
      running[s] = sum;
    }
    return running;
  }

  @Override
  public double accumulate(int step) {
    draw(new Draw(seed, "general", step));
    gather();
    int d = texts.dimensions();
    int kept = settings.trained();
    int n = anchors.length;
    int k = candidates.count();
    Matrix in = Matrix.of(x, n + k, d);
    parallel.product(in.rows(0, n), in.rows(n, k).transposed(), null, Matrix.of(base, n, k));
    teach();
    Matrix out = Matrix.of(z, n + k, kept);
    parallel.product(in, rows.values().transposed(), null, out);
    cosines.forward(parallel, out.rows(0, n), out.rows(n, k));
    double loss = 0;
    for (int p = 0; p < settings.prefixes().size(); p++) {
      loss += prefix(p);
    }
    Arrays.fill(dz, 0, (n + k) * kept, 0);
    Matrix slopes = Matrix.of(dz, n + k, kept);
    cosines.backward(parallel, slopes.rows(0, n), slopes.rows(n, k));
    parallel.product(slopes.transposed(), in, rows.gradient(), rows.gradient());
    return loss / settings.prefixes().size();
  }

  /** Anchors, with repetition, and candidates. */
  private void draw(Draw draw) {
    int source = source(draw);
    int[] passages = passagesOf[source];
    int[] asked = queriesOf[source];
    queries = asked.length == 0 ? 0 : (int) Math.round(anchors.length * settings.queryShare());
    candidates.clear();
    for (int i = 0; i < anchors.length; i++) {
      boolean query = i < queries;
      anchors[i] = query ? asked[draw.below(asked.length)] : passages[draw.below(passages.length)];
      Neighbours near = query ? nearQueries : nearPassages;
      for (int rank = 0; rank < near.k(); rank++) {
        candidates.add(near.of(anchors[i], rank));
      }
      if (query) {
        candidates.add(texts.owners()[anchors[i]]);
      }
    }
    for (int i = 0; i < settings.random(); i++) {
      candidates.add(passages[draw.below(passages.length)]);
    }
    candidates.sort();
  }

  private int source(Draw draw) {
    double at = (draw.below(PARTS) + 0.5) / PARTS * upTo[upTo.length - 1];
    int source = 0;
    while (upTo[source] <= at) {
      source++;
    }
    return source;
  }

  private void gather() {
    int d = texts.dimensions();
    int n = anchors.length;
    for (int i = 0; i < n; i++) {
      float[] from = i < queries ? texts.queries() : texts.passages();
      System.arraycopy(from, anchors[i] * d, x, i * d, d);
    }
    for (int j = 0; j < candidates.count(); j++) {
      System.arraycopy(texts.passages(), candidates.document(j) * d, x, (n + j) * d, d);
    }
  }

  private void teach() {
    int n = anchors.length;
    int k = candidates.count();
    Arrays.fill(mask, 0, n * k, 1);
    for (int i = queries; i < n; i++) {
      int column = candidates.columns()[anchors[i]];
      if (column >= 0) {
        mask[i * k + column] = 0;
      }
    }
    float temperature = (float) settings.teacherTemperature();
    SoftmaxCrossEntropy.softmax(parallel, base, mask, n, k, temperature, teacher);
  }

  private double prefix(int p) {
    GeneralRotation.Prefix prefix = settings.prefixes().get(p);
    int n = anchors.length;
    int k = candidates.count();
    blend(prefix.own());
    return SoftmaxCrossEntropy.add(
        parallel,
        cosines.cosines(p),
        mask,
        target,
        n,
        k,
        (float) prefix.temperature(),
        1,
        cosines.gradient(p));
  }

  /** Targets of a prefix: queries also look for their own passage. */
  private void blend(double own) {
    int k = candidates.count();
    float share = (float) (1 / (1 + own));
    for (int j = 0; j < queries * k; j++) {
      target[j] = teacher[j] * share;
    }
    System.arraycopy(teacher, queries * k, target, queries * k, (anchors.length - queries) * k);
    for (int i = 0; i < queries; i++) {
      int column = candidates.columns()[texts.owners()[anchors[i]]];
      target[i * k + column] += (float) (own / (1 + own));
    }
  }
}
