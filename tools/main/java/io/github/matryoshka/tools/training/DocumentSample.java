package io.github.matryoshka.tools.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Cuts a large collection down: labelled documents stay before others, relevant ones before
 * misleading ones. Where even the relevant ones are too many, whole queries go. Used once.
 */
final class DocumentSample {
  private final TrainingData data;
  private final int most;
  private final Random random;
  private final boolean[] chosen;
  private int count;

  /**
   * @param most documents to keep, at least 1
   */
  DocumentSample(TrainingData data, int most, long seed) {
    this.data = data;
    this.most = most;
    this.random = new Random(seed);
    this.chosen = new boolean[data.documents().size()];
  }

  /** The data itself if it is small enough; otherwise what is kept of it, in the same order. */
  TrainingData taken() {
    if (chosen.length <= most) {
      return data;
    }
    boolean[] kept = queriesThatFit();
    for (int q = 0; q < kept.length; q++) {
      if (kept[q]) {
        data.queries().get(q).negatives().forEach(this::choose);
      }
    }
    shuffled(chosen.length).forEach(this::choose);
    return renumbered(kept);
  }

  /** Chooses the relevant documents of queries in random order, as far as there is room. */
  private boolean[] queriesThatFit() {
    boolean[] kept = new boolean[data.queries().size()];
    for (int q : shuffled(kept.length)) {
      Set<Integer> positives = data.queries().get(q).positives().keySet();
      long more = positives.stream().filter(document -> !chosen[document]).count();
      kept[q] = count + more <= most;
      if (kept[q]) {
        positives.forEach(this::choose);
      }
    }
    return kept;
  }

  private void choose(int document) {
    if (!chosen[document] && count < most) {
      chosen[document] = true;
      count++;
    }
  }

  private List<Integer> shuffled(int n) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, n).boxed().toList());
    Collections.shuffle(order, random);
    return order;
  }

  private TrainingData renumbered(boolean[] kept) {
    int[] places = new int[chosen.length];
    Arrays.fill(places, -1);
    List<String> documents = new ArrayList<>();
    List<String> titles = new ArrayList<>();
    for (int d = 0; d < chosen.length; d++) {
      if (chosen[d]) {
        places[d] = documents.size();
        documents.add(data.documents().get(d));
        titles.add(data.title(d));
      }
    }
    List<TrainingQuery> queries = new ArrayList<>();
    for (int q = 0; q < kept.length; q++) {
      if (kept[q]) {
        queries.add(renumbered(data.queries().get(q), places));
      }
    }
    return new TrainingData(data.name(), documents, titles, queries, data.hashes());
  }

  private static TrainingQuery renumbered(TrainingQuery query, int[] places) {
    SortedMap<Integer, Integer> positives = new TreeMap<>();
    query.positives().forEach((document, grade) -> positives.put(places[document], grade));
    List<Integer> negatives =
        query.negatives().stream().map(d -> places[d]).filter(d -> d >= 0).toList();
    return new TrainingQuery(query.text(), positives, negatives);
  }
}
