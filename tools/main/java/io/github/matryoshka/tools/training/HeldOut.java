package io.github.matryoshka.tools.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Labels in two parts that share no relevant document, so that a validation query stands for one
 * whose documents training has never met. Parting queries alone does not do that: in SciFact two of
 * three test claims cite a document that a training claim cites too. Both parts keep all documents,
 * in the same places. Immutable.
 *
 * @param training what to learn from
 * @param validation what to choose by: other queries, judged on {@code documents} alone
 * @param documents the held-out documents; none has a label in {@code training}
 * @param passedOver for each validation query the documents that are relevant too but not held out;
 *     a ranking must leave them out, since finding them would count as a mistake
 * @param rule how they were chosen
 */
public record HeldOut(
    TrainingData training,
    TrainingData validation,
    SortedSet<Integer> documents,
    List<List<Integer>> passedOver,
    Rule rule) {

  /** How queries and documents were held out. */
  public enum Rule {
    /** Queries with all their relevant documents, so that no positive is lost. */
    COMPONENTS("whole components of the query-document graph"),
    /** Documents, because nearly all queries hang together; labels between the parts are lost. */
    DOCUMENTS("some documents, and queries judged on those alone");

    private final String words;

    Rule(String words) {
      this.words = words;
    }
  }

  /** Copies set and lists. */
  public HeldOut {
    passedOver = passedOver.stream().map(List::copyOf).toList();
    documents = Collections.unmodifiableSortedSet(new TreeSet<>(documents));
  }

  /**
   * Holds out about a share of the queries. Queries that share a relevant document, directly or
   * through others, stay together; where that leaves less than half of the share, because one
   * component holds nearly all queries, documents are held out instead. The same data and seed give
   * the same parts.
   *
   * @param fraction of the queries, between 0 and 1
   * @throws IllegalArgumentException for another fraction, or when the queries cannot be parted
   */
  public static HeldOut of(TrainingData data, double fraction, long seed) {
    if (!(fraction > 0 && fraction < 1)) {
      throw new IllegalArgumentException("fraction: expected between 0 and 1, got " + fraction);
    }
    return new HeldOutChoice(data, fraction, seed).made();
  }

  /** One line for logs and reports: what was held out, and by which rule. */
  public String description() {
    return "held out %,d queries and %,d documents (%s), %,d queries left to train on"
        .formatted(
            validation.queries().size(), documents.size(), rule.words, training.queries().size());
  }

  /**
   * Parts the labels: a query is validated or trained on, a document's labels follow it.
   *
   * @param queries those to validate on, each with a positive among the documents
   */
  static HeldOut parted(
      TrainingData data, Set<Integer> queries, SortedSet<Integer> documents, Rule rule) {
    List<TrainingQuery> training = new ArrayList<>();
    List<TrainingQuery> validation = new ArrayList<>();
    List<List<Integer>> passedOver = new ArrayList<>();
    for (int q = 0; q < data.queries().size(); q++) {
      TrainingQuery query = data.queries().get(q);
      boolean held = queries.contains(q);
      labels(query, documents, held).ifPresent((held ? validation : training)::add);
      if (held) {
        passedOver.add(
            query.positives().keySet().stream().filter(d -> !documents.contains(d)).toList());
      }
    }
    return new HeldOut(data.with(training), data.with(validation), documents, passedOver, rule);
  }

  /** The query with the labels of some documents, or of all others; none without a positive. */
  private static Optional<TrainingQuery> labels(
      TrainingQuery query, Set<Integer> documents, boolean inside) {
    SortedMap<Integer, Integer> positives = new TreeMap<>(query.positives());
    positives.keySet().removeIf(document -> documents.contains(document) != inside);
    List<Integer> negatives =
        query.negatives().stream().filter(d -> documents.contains(d) == inside).toList();
    return positives.isEmpty()
        ? Optional.empty()
        : Optional.of(new TrainingQuery(query.text(), positives, negatives));
  }
}
