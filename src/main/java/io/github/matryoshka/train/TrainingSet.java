package io.github.matryoshka.train;

import java.util.Arrays;
import java.util.List;

/**
 * What an adaptor learns from. Immutable by convention.
 *
 * @param dimensions D, numbers a vector
 * @param documents what is searched; at least two that differ
 * @param passages short texts out of the documents, such as titles and sentences: they stand in for
 *     queries; may be none
 * @param owners for each passage its document
 * @param queries real queries, labelled or not; may be none
 * @param labels for each query what answers it, or empty: then the queries are only texts
 */
public record TrainingSet(
    int dimensions,
    EmbeddedTexts documents,
    EmbeddedTexts passages,
    int[] owners,
    EmbeddedTexts queries,
    List<Labels> labels) {

  /**
   * @throws IllegalArgumentException if sizes do not fit, a number is not finite, a document is
   *     named that is not there, or the documents do not differ
   */
  public TrainingSet {
    labels = List.copyOf(labels);
    documents.require("documents", dimensions);
    passages.require("passages", dimensions);
    queries.require("queries", dimensions);
    requireDifferent(documents, dimensions);
    if (owners.length != passages.count()) {
      throw new IllegalArgumentException(
          "owners: expected one a passage, %d, got %d".formatted(passages.count(), owners.length));
    }
    if (!labels.isEmpty() && labels.size() != queries.count()) {
      throw new IllegalArgumentException(
          "labels: expected one a query, %d, got %d".formatted(queries.count(), labels.size()));
    }
    requireDocuments("owners", owners, documents.count());
    for (Labels label : labels) {
      requireDocuments("labels", label.documents(), documents.count());
      requireDocuments("labels", label.negatives(), documents.count());
    }
  }

  /** Documents alone. */
  public static TrainingSet of(int dimensions, EmbeddedTexts documents) {
    EmbeddedTexts none = EmbeddedTexts.NONE;
    return new TrainingSet(dimensions, documents, none, new int[0], none, List.of());
  }

  /** Whether queries have labels. */
  public boolean labelled() {
    return !labels.isEmpty();
  }

  private static void requireDifferent(EmbeddedTexts documents, int dimensions) {
    if (documents.count() < 2) {
      throw new IllegalArgumentException(
          "documents: expected at least two to learn from, got " + documents.count());
    }
    float[] v = documents.vectors();
    for (int at = dimensions; at < v.length; at += dimensions) {
      if (!Arrays.equals(v, 0, dimensions, v, at, at + dimensions)) {
        return;
      }
    }
    throw new IllegalArgumentException(
        "documents: expected different ones, got the same %d times".formatted(documents.count()));
  }

  private static void requireDocuments(String subject, int[] places, int documents) {
    for (int place : places) {
      if (place < 0 || place >= documents) {
        throw new IllegalArgumentException(
            "%s: expected documents 0 to %d, got %d".formatted(subject, documents - 1, place));
      }
    }
  }
}
