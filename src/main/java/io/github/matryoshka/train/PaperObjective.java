package io.github.matryoshka.train;

import io.github.matryoshka.autodiff.Linear;
import io.github.matryoshka.autodiff.Parallel;
import io.github.matryoshka.autodiff.RankNet;
import io.github.matryoshka.autodiff.Reconstruction;
import io.github.matryoshka.autodiff.SimilarityLoss;
import io.github.matryoshka.kernels.Matrix;

/**
 * {@code L_topk + α·L_pair + β·L_rec + γ·L_rank} of arXiv 2407.20243, the last term for labelled
 * queries. Cosines are those of anchors with candidates at every prefix; L_topk, L_pair and L_rank
 * are means over the prefixes, L_rec is the mean over all numbers of {@code |W·c − ĉ|}, W·c being
 * what the skip connection hands on.
 */
final class PaperObjective implements Objective {
  private final String stage;
  private final Batch size;
  private final Corpus corpus;
  private final Network network;
  private final Parallel parallel;
  private final int[] dims;
  private final long seed;
  private final Candidates candidates;
  private final BatchPass pass;
  private final double alpha;
  private final double beta;
  private final double gamma;
  private final double rankScale;
  private final RankNet.Normalisation normalisation;

  private float[] skipped = new float[0];
  private float[] others = new float[0];
  private float[] nearest;
  private float[] grades;

  PaperObjective(String stage, Batch size, Corpus corpus, Network network, Run run) {
    this.stage = stage;
    this.size = size;
    this.corpus = corpus;
    this.network = network;
    this.parallel = run.parallel();
    this.dims = run.dims();
    this.seed = run.seed();
    Recipe recipe = run.recipe();
    alpha = recipe.number("alpha");
    beta = recipe.number("beta");
    gamma = recipe.number("gamma");
    rankScale = recipe.number("rank-scale");
    normalisation =
        recipe.whole("rank-mean") == 0 ? RankNet.Normalisation.SUM : RankNet.Normalisation.PAIRS;
    int documents = corpus.set().documents().count();
    candidates = new Candidates(documents);
    pass =
        new BatchPass(
            corpus, network, run, size.anchors(), Math.min(documents, size.mostCandidates()));
  }

  @Override
  public double accumulate(int step) {
    PaperBatch batch = new PaperBatch(new Draw(seed, stage, step), size, corpus, candidates);
    int n = batch.anchors().count();
    resize(n, candidates.count());
    pass.forward(batch.anchors(), candidates);
    parallel.run(n, 1, (from, to, workspace) -> pairs(batch, from, to));
    double loss = 0;
    for (int p = 0; p < dims.length; p++) {
      loss += prefix(p, batch);
    }
    loss += reconstruction(pass.rows());
    pass.backward();
    return loss;
  }

  private void resize(int n, int k) {
    if (others.length < n * k) {
      others = new float[n * k];
      nearest = new float[n * k];
      grades = new float[size.labelled() * k];
    }
    int numbers = (n + k) * network.dimensions();
    if (skipped.length < numbers) {
      skipped = new float[numbers];
    }
  }

  private void pairs(PaperBatch batch, int from, int to) {
    int k = candidates.count();
    for (int i = from; i < to; i++) {
      batch.others(i, candidates, others, i * k);
      batch.nearest(i, candidates, nearest, i * k);
      if (i < batch.anchors().labelled()) {
        batch.grades(i, candidates, grades, i * k);
      }
    }
  }

  private double prefix(int p, PaperBatch batch) {
    int n = batch.anchors().count();
    int k = candidates.count();
    float[] s = pass.cosines().cosines(p);
    float[] slopes = pass.cosines().gradient(p);
    double share = 1.0 / dims.length;
    double loss = SimilarityLoss.add(parallel, pass.base(), s, nearest, n, k, share, slopes);
    loss +=
        alpha * SimilarityLoss.add(parallel, pass.base(), s, others, n, k, alpha * share, slopes);
    if (batch.anchors().labelled() > 0) {
      loss +=
          gamma
              * RankNet.add(
                  parallel,
                  s,
                  grades,
                  others,
                  batch.anchors().labelled(),
                  k,
                  normalisation,
                  rankScale,
                  gamma * share,
                  slopes);
    }
    return loss * share;
  }

  /** At the start ĉ is W·c bit for bit, and the slope 0: both are the same product. */
  private double reconstruction(Matrix rows) {
    if (beta == 0) {
      return 0;
    }
    int numbers = rows.rows() * rows.columns();
    Matrix skip = Matrix.of(skipped, rows.rows(), rows.columns());
    Linear.forward(parallel, rows, network.parameters.value("linear"), null, skip);
    return beta * Reconstruction.add(skipped, pass.mapped(), numbers, beta, pass.slopes());
  }
}
