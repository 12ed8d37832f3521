package io.github.matryoshka.train;

/** How a recipe trains: from documents and queries as texts, then from labels. */
interface Method {
  /** The map before training. */
  Network start(Corpus corpus);

  /** For each prefix the weight of words in common in what the first stage is taught. */
  float[] lexicalShares(Corpus corpus);

  /** Of the softmax that turns cosines into a target. */
  float temperature();

  /** What the first stage minimises; it needs no labels. */
  Objective unlabelled(Corpus corpus, Network network);

  /** A copy of a map, made ready to learn from the labels of this corpus. */
  Network ready(Network trained, Corpus corpus);

  /** What the stage after it minimises. */
  Objective labelled(Corpus corpus, Network network);
}
