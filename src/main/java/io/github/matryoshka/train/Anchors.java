package io.github.matryoshka.train;

import java.util.Arrays;

/**
 * The texts of one batch that rank the candidates: labelled queries first, then documents, passages
 * and queries without labels.
 */
final class Anchors {
  private final Corpus corpus;
  private final Corpus.Kind[] kinds;
  private final int[] rows;
  private final int labelled;

  private Anchors(Corpus corpus, Corpus.Kind[] kinds, int[] rows, int labelled) {
    this.corpus = corpus;
    this.kinds = kinds;
    this.rows = rows;
    this.labelled = labelled;
  }

  /** What is missing of one kind is made up for by the next: queries, passages, documents. */
  static Anchors draw(Draw draw, Batch batch, Corpus corpus) {
    int[] labelled = draw.distinct(corpus.labelledQueries(), batch.labelled());
    int[] queries = draw.distinct(corpus.rows(Corpus.Kind.QUERY), batch.queries());
    int wanted = batch.passages() + batch.queries() - queries.length;
    int[] passages = draw.distinct(corpus.rows(Corpus.Kind.PASSAGE), wanted);
    wanted += batch.documents() - passages.length;
    int[] documents = draw.distinct(corpus.rows(Corpus.Kind.DOCUMENT), wanted);
    int count = labelled.length + documents.length + passages.length + queries.length;
    Anchors anchors = new Anchors(corpus, new Corpus.Kind[count], new int[count], labelled.length);
    int at = anchors.put(0, Corpus.Kind.QUERY, labelled);
    at = anchors.put(at, Corpus.Kind.DOCUMENT, documents);
    at = anchors.put(at, Corpus.Kind.PASSAGE, passages);
    anchors.put(at, Corpus.Kind.QUERY, queries);
    return anchors;
  }

  private int put(int at, Corpus.Kind kind, int[] chosen) {
    Arrays.fill(kinds, at, at + chosen.length, kind);
    System.arraycopy(chosen, 0, rows, at, chosen.length);
    return at + chosen.length;
  }

  int count() {
    return rows.length;
  }

  /** How many of them, the first ones, have labels. */
  int labelled() {
    return labelled;
  }

  /** Which list anchor i is in. */
  Corpus.Kind kind(int i) {
    return kinds[i];
  }

  /** Its place in that list. */
  int row(int i) {
    return rows[i];
  }

  /** The words of anchor i. */
  int[] terms(int i) {
    return corpus.terms(kinds[i], rows[i]);
  }

  /** The document that anchor i is, or −1. */
  int self(int i) {
    return kinds[i] == Corpus.Kind.DOCUMENT ? rows[i] : -1;
  }

  void copyVector(int i, float[] to, int at) {
    corpus.copyVector(kinds[i], rows[i], to, at);
  }

  /** What anchor i should be compared with: what is near, what answers it, what misleads. */
  void addCandidates(int i, Batch batch, Draw draw, Candidates to) {
    Neighbours near = corpus.neighbours(kinds[i]);
    if (i >= labelled) {
      for (int rank = 0; rank < Math.min(batch.neighbours(), near.k()); rank++) {
        to.add(near.of(rows[i], rank));
      }
      if (kinds[i] == Corpus.Kind.PASSAGE) {
        to.add(corpus.owner(rows[i]));
      }
      return;
    }
    Labels labels = corpus.labels(rows[i]);
    for (int document : draw.distinct(labels.best(), batch.positives())) {
      to.add(document);
    }
    for (int document : draw.distinct(labels.negatives(), batch.hard())) {
      to.add(document);
    }
    for (int n = 0; n < batch.hard(); n++) {
      to.add(near.of(rows[i], draw.below(near.k())));
    }
  }

  /**
   * Mixes what is known into the teacher's distribution t over the candidates: {@code (y + κ·t)/(1
   * + κ)} for a labelled query, y being its grades over their sum; {@code (ω·y + t)/(ω + 1)} for a
   * passage, y being its own document; t for all others.
   *
   * @param own ω
   * @param target t, from {@code at}; receives the mixture
   */
  void blend(int i, double kappa, double own, Candidates candidates, float[] target, int at) {
    int[] columns = candidates.columns();
    if (i < labelled) {
      Labels labels = corpus.labels(rows[i]);
      double sum = 0;
      for (int document : labels.documents()) {
        sum += columns[document] >= 0 ? labels.grades().get(document) : 0;
      }
      for (int j = at; sum > 0 && j < at + candidates.count(); j++) {
        target[j] *= (float) (kappa / (1 + kappa));
      }
      for (int document : labels.documents()) {
        if (columns[document] >= 0) {
          target[at + columns[document]] +=
              (float) (labels.grades().get(document) / (sum * (1 + kappa)));
        }
      }
    } else if (own > 0 && kinds[i] == Corpus.Kind.PASSAGE) {
      for (int j = at; j < at + candidates.count(); j++) {
        target[j] *= (float) (1 / (own + 1));
      }
      target[at + columns[corpus.owner(rows[i])]] += (float) (own / (own + 1));
    }
  }
}
