package io.github.matryoshka.train;

import io.github.matryoshka.autodiff.Parallel;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A training set prepared for drawing batches: words and nearest documents of every text, and what
 * is held out. Immutable.
 */
final class Corpus {
  /** Which list a text is in. */
  enum Kind {
    DOCUMENT,
    PASSAGE,
    QUERY
  }

  /** Nearest documents known of each text: as many as hard negatives are drawn from. */
  private static final int NEAREST = 100;

  private record Part(EmbeddedTexts texts, int[][] terms, Neighbours near, int[] rows) {}

  private final TrainingSet set;
  private final Lexicon lexicon;
  private final int[] heldOut;
  private final Part documents;
  private final Part passages;
  private final Part queries;

  private Corpus(
      TrainingSet set,
      Lexicon lexicon,
      int[] heldOut,
      Part documents,
      Part passages,
      Part queries) {
    this.set = set;
    this.lexicon = lexicon;
    this.heldOut = heldOut;
    this.documents = documents;
    this.passages = passages;
    this.queries = queries;
  }

  /**
   * @param heldOut documents that are neither anchors nor candidates
   */
  static Corpus of(TrainingSet set, int[] heldOut, Parallel parallel) {
    Lexicon lexicon = new Lexicon(set.documents().texts());
    boolean[] out = new boolean[set.documents().count()];
    for (int document : heldOut) {
      out[document] = true;
    }
    int[] kept = IntStream.range(0, out.length).filter(i -> !out[i]).toArray();
    int[] owners = set.owners();
    int[] keptPassages = IntStream.range(0, owners.length).filter(i -> !out[owners[i]]).toArray();
    return new Corpus(
        set,
        lexicon,
        heldOut,
        part(set, set.documents(), kept, lexicon, parallel),
        part(set, set.passages(), keptPassages, lexicon, parallel),
        queries(set, lexicon, parallel));
  }

  /** The same documents and passages with the queries and labels of another set. */
  Corpus withQueries(TrainingSet other, Parallel parallel) {
    Part part = queries(other, lexicon, parallel);
    return new Corpus(other, lexicon, heldOut, documents, passages, part);
  }

  private static Part queries(TrainingSet set, Lexicon lexicon, Parallel parallel) {
    int[] all = IntStream.range(0, set.queries().count()).toArray();
    return part(set, set.queries(), all, lexicon, parallel);
  }

  private static Part part(
      TrainingSet set, EmbeddedTexts texts, int[] rows, Lexicon lexicon, Parallel parallel) {
    int[][] terms = texts.texts().stream().map(lexicon::terms).toArray(int[][]::new);
    boolean self = texts == set.documents();
    Neighbours near =
        Neighbours.find(
            parallel, texts.vectors(), set.documents().vectors(), set.dimensions(), NEAREST, self);
    return new Part(texts, terms, near, rows);
  }

  TrainingSet set() {
    return set;
  }

  Lexicon lexicon() {
    return lexicon;
  }

  /** Documents that are neither anchors nor candidates. */
  int[] heldOut() {
    return heldOut;
  }

  /** The texts of a kind that may be drawn; not a copy. */
  int[] rows(Kind kind) {
    return part(kind).rows;
  }

  /** The queries with labels; not a copy. */
  int[] labelledQueries() {
    return set.labelled() ? queries.rows : new int[0];
  }

  int[] terms(Kind kind, int row) {
    return part(kind).terms[row];
  }

  Neighbours neighbours(Kind kind) {
    return part(kind).near;
  }

  int owner(int passage) {
    return set.owners()[passage];
  }

  Labels labels(int query) {
    List<Labels> labels = set.labels();
    return labels.get(query);
  }

  void copyVector(Kind kind, int row, float[] to, int at) {
    int d = set.dimensions();
    System.arraycopy(part(kind).texts.vectors(), row * d, to, at, d);
  }

  private Part part(Kind kind) {
    return switch (kind) {
      case DOCUMENT -> documents;
      case PASSAGE -> passages;
      case QUERY -> queries;
    };
  }
}
