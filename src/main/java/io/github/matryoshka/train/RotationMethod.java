package io.github.matryoshka.train;

import java.util.Arrays;
import java.util.EnumSet;

/**
 * A linear map from the principal directions of the documents, trained listwise. Labels add a
 * memory: a hidden unit for each labelled document, which answers only to texts close to it, so
 * that what is learnt about known documents does not bend the map for all others.
 */
final class RotationMethod implements Method {
  private final Run run;

  RotationMethod(Run run) {
    this.run = run;
  }

  @Override
  public Network start(Corpus corpus) {
    Network network = new Network(corpus.set().dimensions(), 0);
    network.linear(corpus.principalDirections());
    network.train(EnumSet.of(Network.Part.LINEAR));
    return network;
  }

  @Override
  public float[] lexicalShares(Corpus corpus) {
    return ListwiseObjective.lexicalShares(run.recipe(), run.dims(), corpus.set().dimensions());
  }

  @Override
  public float temperature() {
    return (float) run.recipe().number("temperature");
  }

  @Override
  public Objective unlabelled(Corpus corpus, Network network) {
    Batch batch = unlabelled(run.recipe().whole("anchors"), queryShare(corpus));
    return new ListwiseObjective("documents", batch, corpus, network, run);
  }

  /** Queries with labels wait for their own stage: a validation must not have met its queries. */
  private double queryShare(Corpus corpus) {
    boolean bare = corpus.set().queries().count() > 0 && !corpus.set().labelled();
    return bare ? run.recipe().number("queries") : 0;
  }

  private Batch unlabelled(int anchors, double queryShare) {
    Recipe recipe = run.recipe();
    int queries = (int) Math.round(anchors * queryShare);
    int passages = (int) Math.round(anchors * Math.max(0, recipe.number("passages") - queryShare));
    return new Batch(
        0,
        anchors - queries - passages,
        passages,
        queries,
        recipe.whole("neighbours"),
        0,
        0,
        0,
        recipe.whole("random"));
  }

  @Override
  public Network ready(Network trained, Corpus corpus) {
    int[] remembered = remembered(corpus);
    int d = trained.dimensions();
    Network network = new Network(d, remembered.length);
    System.arraycopy(trained.parameters.values(), 0, network.parameters.values(), 0, d * d);
    if (remembered.length > 0) {
      double threshold = run.recipe().number("memory-threshold");
      network.remember(corpus, remembered, (float) threshold);
    }
    network.train(EnumSet.of(Network.Part.LINEAR, Network.Part.OUTPUT, Network.Part.OFFSET));
    return network;
  }

  /** The labelled documents; a random choice of them where they are too many. */
  private int[] remembered(Corpus corpus) {
    int[] chosen =
        new Draw(run.seed(), "memory", 0)
            .distinct(corpus.labelledDocuments(), run.recipe().whole("memory-units"));
    Arrays.sort(chosen);
    return chosen;
  }

  @Override
  public Objective labelled(Corpus corpus, Network network) {
    Recipe recipe = run.recipe();
    int labelled = recipe.whole("labelled-anchors");
    Batch others = unlabelled(labelled, 0);
    Batch batch =
        new Batch(
            labelled,
            others.documents(),
            others.passages(),
            0,
            recipe.whole("neighbours") / 2,
            recipe.whole("positives"),
            recipe.whole("hard"),
            recipe.whole("known"),
            recipe.whole("labelled-random"));
    return new ListwiseObjective("labels", batch, corpus, network, run);
  }
}
