package io.github.matryoshka.train;

import io.github.matryoshka.autodiff.Parallel;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntPredicate;
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

  /** Texts that are never anchors, so that a validation can ask about them: so many at most. */
  private static final int VALIDATED = 256;

  private record Part(EmbeddedTexts texts, int[][] terms, Neighbours near, int[] rows) {
    Part keeping(IntPredicate kept) {
      return new Part(texts, terms, near, IntStream.of(rows).filter(kept).toArray());
    }
  }

  private final TrainingSet set;
  private final Lexicon lexicon;
  private final int[] barred;
  private final int[] validationRows;
  private final Part documents;
  private final Part passages;
  private final Part queries;
  private final int[] labelledDocuments;

  private Corpus(
      TrainingSet set,
      Lexicon lexicon,
      int[] barred,
      int[] validationRows,
      Part documents,
      Part passages,
      Part queries) {
    this.set = set;
    this.lexicon = lexicon;
    this.barred = barred;
    this.validationRows = validationRows;
    this.documents = documents;
    this.passages = passages;
    this.queries = queries;
    labelledDocuments =
        set.labels().stream()
            .flatMapToInt(labels -> Arrays.stream(labels.documents()))
            .distinct()
            .sorted()
            .toArray();
  }

  /**
   * Prepares a set. A tenth of the passages, or of the documents where there are no passages, is
   * kept for validation.
   */
  static Corpus of(TrainingSet set, long seed, Parallel parallel) {
    Lexicon lexicon = new Lexicon(set.documents().texts());
    Part documents = part(set, set.documents(), lexicon, parallel);
    Part passages = part(set, set.passages(), lexicon, parallel);
    boolean byPassage = passages.rows.length > 0;
    int[] from = byPassage ? passages.rows : documents.rows;
    int[] kept =
        new Draw(seed, "validation", 0).distinct(from, Math.clamp(from.length / 10, 1, VALIDATED));
    Arrays.sort(kept);
    IntPredicate trained = row -> Arrays.binarySearch(kept, row) < 0;
    return new Corpus(
        set,
        lexicon,
        new int[0],
        kept,
        byPassage ? documents : documents.keeping(trained),
        byPassage ? passages.keeping(trained) : passages,
        part(set, set.queries(), lexicon, parallel));
  }

  /**
   * The same documents and passages, with the queries and labels that are left without the held-out
   * ones.
   */
  Corpus without(HeldOutQueries heldOut, Parallel parallel) {
    TrainingSet remaining = heldOut.remaining();
    return new Corpus(
        remaining,
        lexicon,
        heldOut.documents(),
        validationRows,
        documents,
        passages,
        part(remaining, remaining.queries(), lexicon, parallel));
  }

  private static Part part(
      TrainingSet set, EmbeddedTexts texts, Lexicon lexicon, Parallel parallel) {
    int[][] terms = texts.texts().stream().map(lexicon::terms).toArray(int[][]::new);
    boolean self = texts == set.documents();
    Neighbours near =
        Neighbours.find(
            parallel, texts.vectors(), set.documents().vectors(), set.dimensions(), NEAREST, self);
    return new Part(texts, terms, near, IntStream.range(0, texts.count()).toArray());
  }

  TrainingSet set() {
    return set;
  }

  Lexicon lexicon() {
    return lexicon;
  }

  /** Documents that labelled queries neither find nor miss; not a copy. */
  int[] barred() {
    return barred;
  }

  /** What the texts of {@link #validationRows} are. */
  Kind validationKind() {
    return set.passages().count() > 0 ? Kind.PASSAGE : Kind.DOCUMENT;
  }

  /** Texts that are never anchors, ascending; not a copy. */
  int[] validationRows() {
    return validationRows;
  }

  /** The texts of a kind that may be drawn; not a copy. */
  int[] rows(Kind kind) {
    return part(kind).rows;
  }

  /** The queries with labels; not a copy. */
  int[] labelledQueries() {
    return set.labelled() ? queries.rows : new int[0];
  }

  /** The documents that a label names, ascending; not a copy. */
  int[] labelledDocuments() {
    return labelledDocuments;
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
    return set.labels().get(query);
  }

  /** Of the documents, D×D, best first. */
  float[] principalDirections() {
    EmbeddedTexts texts = set.documents();
    return PrincipalRotation.fit(texts.vectors(), texts.count(), set.dimensions(), "", Map.of())
        .weights();
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
