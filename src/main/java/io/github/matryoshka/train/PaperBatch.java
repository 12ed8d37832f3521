package io.github.matryoshka.train;

import java.util.Arrays;

/**
 * The texts of one batch of the paper's method: anchors (labelled queries first, then documents,
 * then passages) and the candidates they are compared with, which are the documents among the
 * anchors, the nearest of each anchor, what labels name and some at random.
 */
final class PaperBatch {
  private final Corpus corpus;
  private final Batch size;
  private final Corpus.Kind[] kinds;
  private final int[] rows;
  private final int labelled;

  private PaperBatch(Corpus corpus, Batch size, Corpus.Kind[] kinds, int[] rows, int labelled) {
    this.corpus = corpus;
    this.size = size;
    this.kinds = kinds;
    this.rows = rows;
    this.labelled = labelled;
  }

  /** Documents take the place of missing passages; fills the candidates. */
  static PaperBatch draw(Draw draw, Batch size, Corpus corpus, Candidates candidates) {
    int[] labelled = draw.distinct(corpus.labelledQueries(), size.labelled());
    int[] passages = draw.distinct(corpus.rows(Corpus.Kind.PASSAGE), size.passages());
    int wanted = size.documents() + size.passages() - passages.length;
    int[] documents = draw.distinct(corpus.rows(Corpus.Kind.DOCUMENT), wanted);
    int count = labelled.length + documents.length + passages.length;
    Corpus.Kind[] kinds = new Corpus.Kind[count];
    int[] rows = new int[count];
    PaperBatch batch = new PaperBatch(corpus, size, kinds, rows, labelled.length);
    int at = batch.put(0, Corpus.Kind.QUERY, labelled);
    at = batch.put(at, Corpus.Kind.DOCUMENT, documents);
    batch.put(at, Corpus.Kind.PASSAGE, passages);
    batch.addCandidates(draw, candidates);
    return batch;
  }

  private int put(int at, Corpus.Kind kind, int[] chosen) {
    Arrays.fill(kinds, at, at + chosen.length, kind);
    System.arraycopy(chosen, 0, rows, at, chosen.length);
    return at + chosen.length;
  }

  private void addCandidates(Draw draw, Candidates to) {
    to.clear();
    for (int i = 0; i < count(); i++) {
      for (int rank = 0; rank < nearest(i); rank++) {
        to.add(corpus.neighbours(kinds[i]).of(rows[i], rank));
      }
      if (i < labelled) {
        addLabelled(rows[i], draw, to);
      } else {
        to.add(kinds[i] == Corpus.Kind.PASSAGE ? corpus.owner(rows[i]) : rows[i]);
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
    return Math.min(size.neighbours(), corpus.neighbours(kinds[i]).k());
  }

  int count() {
    return rows.length;
  }

  /** How many anchors, the first ones, have labels. */
  int labelled() {
    return labelled;
  }

  void copyVector(int i, float[] to, int at) {
    corpus.copyVector(kinds[i], rows[i], to, at);
  }

  /** Row i of the pairs that count: 1 for all candidates but the anchor itself. */
  void others(int i, Candidates candidates, float[] pairs, int at) {
    Arrays.fill(pairs, at, at + candidates.count(), 1);
    if (kinds[i] == Corpus.Kind.DOCUMENT) {
      put(candidates, rows[i], 0, pairs, at);
    }
  }

  /** Row i of the top-k pairs: 1 for the anchor's nearest documents. */
  void nearest(int i, Candidates candidates, float[] pairs, int at) {
    Arrays.fill(pairs, at, at + candidates.count(), 0);
    for (int rank = 0; rank < nearest(i); rank++) {
      put(candidates, corpus.neighbours(kinds[i]).of(rows[i], rank), 1, pairs, at);
    }
  }

  /** Row i, a labelled query, of the grades: 0 where a candidate has none. */
  void grades(int i, Candidates candidates, float[] grades, int at) {
    Arrays.fill(grades, at, at + candidates.count(), 0);
    corpus
        .labels(rows[i])
        .grades()
        .forEach((document, grade) -> put(candidates, document, grade, grades, at));
  }

  /** A document that is held out has no column. */
  private static void put(Candidates candidates, int document, float value, float[] row, int at) {
    int column = candidates.columns()[document];
    if (column >= 0) {
      row[at + column] = value;
    }
  }
}
