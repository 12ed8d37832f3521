package io.github.matryoshka.train;

import java.util.Arrays;

/**
 * One batch of the paper's method: anchors, and which pairs of theirs and the candidates count.
 * Candidates are the documents among the anchors, the nearest of each anchor, what labels name and
 * some at random.
 */
final class PaperBatch {
  private final Corpus corpus;
  private final Batch size;
  private final Anchors anchors;

  /** Draws anchors and fills the candidates. */
  PaperBatch(Draw draw, Batch size, Corpus corpus, Candidates candidates) {
    this.corpus = corpus;
    this.size = size;
    anchors = Anchors.draw(draw, size, corpus);
    addCandidates(draw, candidates);
  }

  private void addCandidates(Draw draw, Candidates to) {
    to.clear();
    for (int i = 0; i < anchors.count(); i++) {
      int row = anchors.row(i);
      for (int rank = 0; rank < nearest(i); rank++) {
        to.add(corpus.neighbours(anchors.kind(i)).of(row, rank));
      }
      if (i < anchors.labelled()) {
        addLabelled(row, draw, to);
      } else {
        to.add(anchors.kind(i) == Corpus.Kind.PASSAGE ? corpus.owner(row) : row);
      }
    }
    for (int i = 0; i < size.random(); i++) {
      to.add(draw.below(corpus.set().documents().count()));
    }
    to.sort();
  }

  private void addLabelled(int query, Draw draw, Candidates to) {
    Labels labels = corpus.labels(query);
    for (int document : draw.distinct(labels.documents(), size.positives())) {
      to.add(document);
    }
    for (int document : draw.distinct(labels.negatives(), size.hard())) {
      to.add(document);
    }
    Neighbours near = corpus.neighbours(Corpus.Kind.QUERY);
    for (int i = 0; i < size.hard(); i++) {
      to.add(near.of(query, draw.below(near.k())));
    }
  }

  private int nearest(int i) {
    return Math.min(size.neighbours(), corpus.neighbours(anchors.kind(i)).k());
  }

  Anchors anchors() {
    return anchors;
  }

  /**
   * Row i of the pairs that count: 1 for all candidates but the anchor itself and, for a labelled
   * query, documents held out.
   */
  void others(int i, Candidates candidates, float[] pairs, int at) {
    Arrays.fill(pairs, at, at + candidates.count(), 1);
    if (anchors.self(i) >= 0) {
      put(candidates, anchors.self(i), 0, pairs, at);
    }
    clearBarred(i, candidates, pairs, at);
  }

  /** Row i of the top-k pairs: 1 for the anchor's nearest documents. */
  void nearest(int i, Candidates candidates, float[] pairs, int at) {
    Arrays.fill(pairs, at, at + candidates.count(), 0);
    Neighbours near = corpus.neighbours(anchors.kind(i));
    for (int rank = 0; rank < nearest(i); rank++) {
      put(candidates, near.of(anchors.row(i), rank), 1, pairs, at);
    }
    clearBarred(i, candidates, pairs, at);
  }

  private void clearBarred(int i, Candidates candidates, float[] pairs, int at) {
    if (i < anchors.labelled()) {
      for (int document : corpus.barred()) {
        put(candidates, document, 0, pairs, at);
      }
    }
  }

  /** Row i, a labelled query, of the grades: 0 where a candidate has none. */
  void grades(int i, Candidates candidates, float[] grades, int at) {
    Arrays.fill(grades, at, at + candidates.count(), 0);
    corpus
        .labels(anchors.row(i))
        .grades()
        .forEach((document, grade) -> put(candidates, document, grade, grades, at));
  }

  private static void put(Candidates candidates, int document, float value, float[] row, int at) {
    int column = candidates.columns()[document];
    if (column >= 0) {
      row[at + column] = value;
    }
  }
}
