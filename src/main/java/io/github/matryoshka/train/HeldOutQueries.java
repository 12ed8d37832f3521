package io.github.matryoshka.train;

import java.util.List;

/**
 * A part of the labels, kept from training, so that it can be seen what labels do for queries whose
 * documents training has not met. Immutable by convention.
 *
 * @param remaining all documents and passages of the whole set, with the queries and labels that
 *     are left to train on; none of these labels names a held-out document
 * @param documents the held-out documents, without repetition
 * @param queries the queries to validate with, at least one
 * @param labels what answers each of them: held-out documents only
 * @param passedOver for each of them the documents that a ranking must leave out: those are
 *     relevant as well but not held out, so finding them would count as a mistake
 */
public record HeldOutQueries(
    TrainingSet remaining,
    int[] documents,
    EmbeddedTexts queries,
    List<Labels> labels,
    List<int[]> passedOver) {

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if sizes do not fit, a number is not finite, nothing labelled
   *     remains, a document is named that is not there or stands on the wrong side, or one is held
   *     out twice
   */
  public HeldOutQueries {
    labels = List.copyOf(labels);
    passedOver = List.copyOf(passedOver);
    queries.require("held-out queries", remaining.dimensions());
    if (!remaining.labelled() || queries.count() == 0) {
      throw new IllegalArgumentException(
          "held out: expected labelled queries in both parts, got %d left to train on and %d"
              .formatted(remaining.labels().size(), queries.count()));
    }
    if (labels.size() != queries.count() || passedOver.size() != queries.count()) {
      throw new IllegalArgumentException(
          "held out: expected labels and documents to pass over for each of %d queries, got %d and %d"
              .formatted(queries.count(), labels.size(), passedOver.size()));
    }
    boolean[] out = marked(documents, remaining.documents().count());
    for (Labels label : remaining.labels()) {
      require("labels to train on", label.documents(), out, false);
    }
    labels.forEach(label -> require("held-out labels", label.documents(), out, true));
    passedOver.forEach(places -> require("documents to pass over", places, out, false));
  }

  private static boolean[] marked(int[] documents, int count) {
    boolean[] out = new boolean[count];
    for (int document : documents) {
      if (document < 0 || document >= count || out[document]) {
        throw new IllegalArgumentException(
            "held-out documents: expected different ones from 0 to %d, got %d"
                .formatted(count - 1, document));
      }
      out[document] = true;
    }
    return out;
  }

  private static void require(String subject, int[] places, boolean[] out, boolean heldOut) {
    for (int place : places) {
      if (place < 0 || place >= out.length || out[place] != heldOut) {
        throw new IllegalArgumentException(
            "%s: expected documents that are %s, got %d"
                .formatted(subject, heldOut ? "held out" : "not held out", place));
      }
    }
  }
}
