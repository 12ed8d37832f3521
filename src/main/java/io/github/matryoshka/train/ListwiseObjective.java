package io.github.matryoshka.train;

import io.github.matryoshka.autodiff.Parallel;
import io.github.matryoshka.autodiff.SoftmaxCrossEntropy;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * {@code mean over anchors and prefixes m of −Σ_j t_j·log softmax_j(s^m_j/τ)}: each anchor (a
 * document, a passage, a query) is to rank the candidates at every prefix as its target says. The
 * target without labels is {@code softmax((s + λ_m·w)/τ)}, s the cosines of the encoder, w the
 * words in common; with labels those are mixed in, as {@link Anchors#blend} says.
 */
final class ListwiseObjective implements Objective {
  private static final int[] NONE = {};

  private final String stage;
  private final Batch batch;
  private final Corpus corpus;
  private final Parallel parallel;
  private final int[] dims;
  private final long seed;
  private final Candidates candidates;
  private final BatchPass pass;
  private final float[] lexicalShares;
  private final double[] ownWeights;
  private final float[] besideLabels;
  private final float[] rowWeights;
  private final float temperature;
  private final double kappa;

  private float[] words = new float[0];
  private float[] logits;
  private float[] mask;
  private float[] target;

  ListwiseObjective(String stage, Batch batch, Corpus corpus, Network network, Run run) {
    this.stage = stage;
    this.batch = batch;
    this.corpus = corpus;
    this.parallel = run.parallel();
    this.dims = run.dims();
    this.seed = run.seed();
    temperature = (float) run.recipe().number("temperature");
    kappa = run.recipe().number("kappa");
    candidates = new Candidates(corpus.set().documents().count());
    int most = Math.min(corpus.set().documents().count(), batch.mostCandidates());
    pass = new BatchPass(corpus, network, run, batch.anchors(), most);
    ownWeights = batch.labelled() == 0 ? new double[dims.length] : ownWeights(run.recipe(), dims);
    besideLabels = besideLabels(run.recipe(), batch.labelled() > 0, dims);
    rowWeights = new float[batch.anchors()];
    lexicalShares = lexicalShares(run.recipe(), dims, network.dimensions());
  }

  /**
   * For each prefix the weight of words in common. A few numbers cannot hold the words as well:
   * their weight rises from nothing at 32 numbers.
   */
  static float[] lexicalShares(Recipe recipe, int[] dims, int dimensions) {
    float[] shares = new float[dims.length];
    for (int p = 0; p < dims.length; p++) {
      double share = Math.log(dims[p] / 32.0) / Math.log(Math.max(33, dimensions) / 32.0);
      shares[p] = (float) (recipe.number("lexical") * Math.clamp(share, 0, 1));
    }
    return shares;
  }

  /**
   * For each prefix the weight of a passage's own document. Labels teach that some documents are
   * asked for; without this the others would lose their place where numbers are few. From 128
   * numbers on they do not.
   */
  private static double[] ownWeights(Recipe recipe, int[] dims) {
    return IntStream.of(dims)
        .mapToDouble(m -> Math.clamp(1 - Math.log(m / 16.0) / Math.log(8), 0, 1))
        .map(share -> share * recipe.number("own"))
        .toArray();
  }

  /**
   * For each prefix the weight of an anchor without labels: where numbers are few they are above
   * all for what labels say; from 128 numbers on there is room for both.
   */
  private static float[] besideLabels(Recipe recipe, boolean labelled, int[] dims) {
    float[] weights = new float[dims.length];
    for (int p = 0; p < dims.length; p++) {
      double share = Math.clamp(Math.log(dims[p] / 16.0) / Math.log(8), 0, 1);
      weights[p] = labelled ? (float) Math.max(recipe.number("beside"), share * share) : 1;
    }
    return weights;
  }

  @Override
  public double accumulate(int step) {
    Draw draw = new Draw(seed, stage, step);
    Anchors anchors = Anchors.draw(draw, batch, corpus);
    collect(anchors, draw);
    resize(anchors.count() * candidates.count());
    pass.forward(anchors, candidates);
    parallel.run(anchors.count(), 1, (from, to, workspace) -> teach(anchors, from, to));
    double loss = 0;
    for (int p = 0; p < dims.length; p++) {
      loss += prefix(p, anchors);
    }
    pass.backward();
    return loss / dims.length;
  }

  private void collect(Anchors anchors, Draw draw) {
    candidates.clear();
    for (int i = 0; i < anchors.count(); i++) {
      anchors.addCandidates(i, batch, draw, candidates);
    }
    for (int i = 0; i < batch.random(); i++) {
      candidates.add(draw.below(corpus.set().documents().count()));
    }
    for (int document : draw.distinct(corpus.labelledDocuments(), batch.known())) {
      candidates.add(document);
    }
    candidates.sort();
  }

  private void resize(int pairs) {
    if (words.length < pairs) {
      words = new float[pairs];
      logits = new float[pairs];
      mask = new float[pairs];
      target = new float[pairs];
    }
  }

  /**
   * Words in common, and which candidates count: a document does not compete with itself, and
   * documents held out are neither right nor wrong for a labelled query.
   */
  private void teach(Anchors anchors, int from, int to) {
    int k = candidates.count();
    for (int i = from; i < to; i++) {
      if (lexicalShares[dims.length - 1] > 0) {
        corpus.lexicon().score(anchors.terms(i), candidates.columns(), words, i * k, k);
      }
      Arrays.fill(mask, i * k, (i + 1) * k, 1);
      mask(i, anchors.self(i));
      for (int document : i < anchors.labelled() ? corpus.barred() : NONE) {
        mask(i, document);
      }
    }
  }

  private void mask(int i, int document) {
    int column = document < 0 ? -1 : candidates.columns()[document];
    if (column >= 0) {
      mask[i * candidates.count() + column] = 0;
    }
  }

  private double prefix(int p, Anchors anchors) {
    int n = anchors.count();
    int k = candidates.count();
    if (p == 0 || lexicalShares[p] != lexicalShares[p - 1] || ownWeights[p] != ownWeights[p - 1]) {
      targets(p, anchors);
    }
    Arrays.fill(rowWeights, 0, anchors.labelled(), 1);
    Arrays.fill(rowWeights, anchors.labelled(), n, besideLabels[p]);
    return SoftmaxCrossEntropy.add(
        parallel,
        pass.cosines().cosines(p),
        mask,
        target,
        n,
        k,
        temperature,
        1.0 / dims.length,
        rowWeights,
        pass.cosines().gradient(p));
  }

  private void targets(int p, Anchors anchors) {
    float share = lexicalShares[p];
    int n = anchors.count();
    int k = candidates.count();
    float[] base = pass.base();
    for (int j = 0; j < n * k; j++) {
      logits[j] = Math.fma(share, share == 0 ? 0 : words[j], base[j]);
    }
    SoftmaxCrossEntropy.softmax(parallel, logits, mask, n, k, temperature, target);
    for (int i = 0; i < n; i++) {
      anchors.blend(i, kappa, ownWeights[p], candidates, target, i * k);
    }
  }
}
