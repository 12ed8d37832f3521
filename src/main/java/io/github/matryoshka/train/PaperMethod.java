package io.github.matryoshka.train;

import io.github.matryoshka.kernels.Matrix;
import java.util.EnumSet;
import java.util.SplittableRandom;

/**
 * The Matryoshka-Adaptor of arXiv 2407.20243: {@code ĉ = W·c + V·relu(K·c + b) + o}, where W, the
 * skip connection, is not trained.
 */
final class PaperMethod implements Method {
  private static final EnumSet<Network.Part> TRAINED =
      EnumSet.of(Network.Part.HIDDEN, Network.Part.OUTPUT, Network.Part.OFFSET);

  private final Run run;

  PaperMethod(Run run) {
    this.run = run;
  }

  /** V, b and o start at 0, so ĉ is W·c; K as He et al. 2015 have it, for unit-length inputs. */
  @Override
  public Network start(Corpus corpus) {
    int d = corpus.set().dimensions();
    Network network = new Network(d, run.recipe().whole("hidden-units"));
    network.linear(run.recipe().whole("start") == 0 ? identity(d) : corpus.principalDirections());
    SplittableRandom random = new SplittableRandom(run.seed());
    Matrix keys = network.parameters.value("hidden");
    double deviation = Math.sqrt(2.0 / d);
    for (int i = 0; i < keys.rows() * d; i++) {
      keys.data()[keys.offset() + i] = (float) (random.nextGaussian() * deviation);
    }
    network.train(TRAINED);
    return network;
  }

  private static float[] identity(int d) {
    float[] w = new float[d * d];
    for (int i = 0; i < d; i++) {
      w[i * d + i] = 1;
    }
    return w;
  }

  /** The paper's teacher is the encoder alone. */
  @Override
  public float[] lexicalShares(Corpus corpus) {
    return new float[run.dims().length];
  }

  @Override
  public float temperature() {
    return 0.05f;
  }

  @Override
  public Objective unlabelled(Corpus corpus, Network network) {
    Recipe recipe = run.recipe();
    int anchors = recipe.whole("anchors");
    int passages = (int) Math.round(anchors * recipe.number("passages"));
    int k = recipe.whole("neighbours");
    Batch size = new Batch(0, anchors - passages, passages, 0, k, 0, 0, 0, recipe.whole("random"));
    return new PaperObjective("documents", size, corpus, network, run);
  }

  @Override
  public Network ready(Network trained, Corpus corpus) {
    Network network = new Network(trained.dimensions(), trained.units());
    float[] values = trained.parameters.values();
    System.arraycopy(values, 0, network.parameters.values(), 0, values.length);
    network.train(TRAINED);
    return network;
  }

  @Override
  public Objective labelled(Corpus corpus, Network network) {
    Recipe recipe = run.recipe();
    Batch size =
        new Batch(
            recipe.whole("labelled-anchors"),
            recipe.whole("labelled-documents"),
            0,
            0,
            recipe.whole("labelled-neighbours"),
            recipe.whole("positives"),
            recipe.whole("hard"),
            0,
            recipe.whole("labelled-random"));
    return new PaperObjective("labels", size, corpus, network, run);
  }
}
