package io.github.matryoshka.tools.training;

import io.github.matryoshka.train.EmbeddedTexts;
import io.github.matryoshka.train.HeldOutQueries;
import io.github.matryoshka.train.Labels;
import io.github.matryoshka.train.TrainingSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Training data made ready for the engine: passages beside the documents, a part of the labels held
 * out, and every text embedded once. Immutable.
 *
 * @param set what to learn from
 * @param heldOut a part of its labels to validate with, if it could be had
 * @param notices what a user should know, a line each: what was left out, what is held out
 */
public record TrainingTexts(
    TrainingSet set, Optional<HeldOutQueries> heldOut, List<String> notices) {

  /** Turns texts into vectors. */
  @FunctionalInterface
  public interface Encoder {

    /**
     * Embeds.
     *
     * @param task how progress calls these texts
     * @return one row of unit length a text
     */
    float[] vectors(String task, List<String> texts) throws IOException;
  }

  /** Documents learnt from, at most: the nearest of each are found by comparing it with all. */
  public static final int DOCUMENTS = 50_000;

  /** Queries without labels, at most: each takes as long as a document. */
  public static final int QUERIES = 50_000;

  /** Passages of all documents, at most. */
  public static final int PASSAGES = 200_000;

  /** Share of the labelled queries held out; they come back for the last stage of training. */
  private static final double SHARE = 0.2;

  /** Fewer labelled queries than this are all needed, and a fifth of them would measure nothing. */
  private static final int LEAST_QUERIES = 20;

  /** Copies the list. */
  public TrainingTexts {
    notices = List.copyOf(notices);
  }

  /**
   * Embeds documents, passages and queries, in this order. The same data and seed give the same
   * texts.
   *
   * @param data documents; queries, if there are any, with their labels
   * @param unlabelled queries as texts only, which {@code data} must then not have; may be none
   * @param dimensions numbers a vector
   * @param seed what a sample and the held-out part depend on
   * @throws IOException when the encoder fails
   * @throws IllegalArgumentException when there are queries of both kinds, or nothing can be learnt
   *     from the documents, such as from one alone
   */
  public static TrainingTexts of(
      TrainingData data, List<String> unlabelled, long seed, int dimensions, Encoder encoder)
      throws IOException {
    return of(data, unlabelled, seed, dimensions, encoder, DOCUMENTS, QUERIES);
  }

  static TrainingTexts of(
      TrainingData all,
      List<String> unlabelled,
      long seed,
      int dimensions,
      Encoder encoder,
      int mostDocuments,
      int mostQueries)
      throws IOException {
    if (!all.queries().isEmpty() && !unlabelled.isEmpty()) {
      throw new IllegalArgumentException(
          "queries: expected labelled ones or others, got %d and %d"
              .formatted(all.queries().size(), unlabelled.size()));
    }
    List<String> notices = new ArrayList<>();
    TrainingData data = new DocumentSample(all, mostDocuments, seed).taken();
    if (data != all) {
      notices.add(sampled(all, data));
    }
    Passages passages = Passages.of(data, PASSAGES);
    Set<String> queries =
        new LinkedHashSet<>(data.queries().isEmpty() ? unlabelled : data.queryTexts());
    if (!unlabelled.isEmpty() && queries.size() > mostQueries) {
      notices.add("training on %,d of %,d queries".formatted(mostQueries, queries.size()));
      queries = sample(queries, mostQueries, seed);
    }
    TrainingSet set =
        new TrainingSet(
            dimensions,
            embedded("documents", data.documents(), encoder),
            embedded("passages", passages.texts(), encoder),
            passages.owners().stream().mapToInt(Integer::intValue).toArray(),
            embedded("queries", List.copyOf(queries), encoder),
            List.of());
    return data.queries().isEmpty()
        ? new TrainingTexts(set, Optional.empty(), notices)
        : labelled(set, data, seed, notices);
  }

  private static Set<String> sample(Set<String> texts, int count, long seed) {
    List<String> shuffled = new ArrayList<>(texts);
    Collections.shuffle(shuffled, new Random(seed));
    return new LinkedHashSet<>(shuffled.subList(0, count));
  }

  private static EmbeddedTexts embedded(String task, List<String> texts, Encoder encoder)
      throws IOException {
    return texts.isEmpty()
        ? EmbeddedTexts.NONE
        : new EmbeddedTexts(texts, encoder.vectors(task, texts));
  }

  private static String sampled(TrainingData all, TrainingData data) {
    String queries =
        all.queries().isEmpty()
            ? ""
            : ", %,d of %,d labelled queries"
                .formatted(data.queries().size(), all.queries().size());
    return "training on a random sample: %,d of %,d documents%s"
        .formatted(data.documents().size(), all.documents().size(), queries);
  }

  /**
   * @param texts documents, passages and the texts of all queries, each once
   */
  private static TrainingTexts labelled(
      TrainingSet texts, TrainingData data, long seed, List<String> notices) {
    TrainingSet set = with(texts, data.queries());
    if (data.queries().size() < LEAST_QUERIES) {
      notices.add(
          "nothing held out: %d labelled queries are fewer than %d"
              .formatted(data.queries().size(), LEAST_QUERIES));
      return new TrainingTexts(set, Optional.empty(), notices);
    }
    HeldOut parts;
    try {
      parts = HeldOut.of(data, SHARE, seed);
    } catch (IllegalArgumentException e) {
      notices.add(e.getMessage() + "; nothing is held out");
      return new TrainingTexts(set, Optional.empty(), notices);
    }
    notices.add(parts.description());
    return new TrainingTexts(set, Optional.of(heldOut(texts, parts)), notices);
  }

  private static HeldOutQueries heldOut(TrainingSet texts, HeldOut parts) {
    List<TrainingQuery> validation = parts.validation().queries();
    return new HeldOutQueries(
        with(texts, parts.training().queries()),
        ints(parts.documents()),
        rows(texts.queries(), validation, texts.dimensions()),
        labels(validation),
        parts.passedOver().stream().map(TrainingTexts::ints).toList());
  }

  private static TrainingSet with(TrainingSet texts, List<TrainingQuery> queries) {
    return new TrainingSet(
        texts.dimensions(),
        texts.documents(),
        texts.passages(),
        texts.owners(),
        rows(texts.queries(), queries, texts.dimensions()),
        labels(queries));
  }

  /** The vectors of some queries, by their texts. */
  private static EmbeddedTexts rows(EmbeddedTexts known, List<TrainingQuery> queries, int d) {
    Map<String, Integer> rowOf = new HashMap<>();
    known.texts().forEach(text -> rowOf.put(text, rowOf.size()));
    float[] vectors = new float[Math.multiplyExact(queries.size(), d)];
    for (int q = 0; q < queries.size(); q++) {
      System.arraycopy(known.vectors(), rowOf.get(queries.get(q).text()) * d, vectors, q * d, d);
    }
    return new EmbeddedTexts(queries.stream().map(TrainingQuery::text).toList(), vectors);
  }

  private static List<Labels> labels(List<TrainingQuery> queries) {
    return queries.stream()
        .map(query -> new Labels(query.positives(), ints(query.negatives())))
        .toList();
  }

  private static int[] ints(Collection<Integer> places) {
    return places.stream().mapToInt(Integer::intValue).toArray();
  }
}
