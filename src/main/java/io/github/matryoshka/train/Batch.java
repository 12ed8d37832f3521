package io.github.matryoshka.train;

/**
 * How a batch is made up.
 *
 * @param labelled labelled queries
 * @param documents documents, as anchors without labels
 * @param passages passages, the same; documents take the place of missing ones
 * @param queries queries without labels; passages take the place of missing ones
 * @param neighbours nearest documents of each unlabelled anchor that become candidates
 * @param positives relevant documents of each labelled query, at most
 * @param hard documents out of a labelled query's nearest ones, and of its negatives, at most
 * @param known candidates out of the documents with labels
 * @param random candidates out of all documents
 */
record Batch(
    int labelled,
    int documents,
    int passages,
    int queries,
    int neighbours,
    int positives,
    int hard,
    int known,
    int random) {

  int anchors() {
    return labelled + documents + passages + queries;
  }

  /** No fewer than the candidates of any such batch. */
  int mostCandidates() {
    return labelled * (positives + 2 * hard) + anchors() * (neighbours + 1) + random;
  }
}
