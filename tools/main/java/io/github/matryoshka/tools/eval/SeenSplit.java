package io.github.matryoshka.tools.eval;

import io.github.matryoshka.tools.beir.Dataset;
import io.github.matryoshka.tools.beir.Qrels;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Test queries by whether a relevant document of theirs is also relevant to a training query. A
 * supervised adaptor has met the documents of the seen ones, so only the unseen ones show what it
 * learnt beyond them.
 *
 * @param seen queries with at least one relevant document in common with training
 * @param unseen all others
 */
public record SeenSplit(List<String> seen, List<String> unseen) {

  private static final String TRAIN = "train";

  /** Copies the lists. */
  public SeenSplit {
    seen = List.copyOf(seen);
    unseen = List.copyOf(unseen);
  }

  /**
   * The seen and the unseen queries of a split, as far as there are any; neither for a data set
   * without labels for training, and for those labels themselves.
   *
   * @throws IllegalArgumentException when the data set has no such split
   */
  public static List<QueryGroup> groups(Dataset dataset, String split) {
    Qrels train = dataset.splits().get(TRAIN);
    Qrels scored = dataset.split(split);
    if (train == null || split.equals(TRAIN)) {
      return List.of();
    }
    SeenSplit parts = of(train, scored);
    List<QueryGroup> groups = new ArrayList<>();
    if (!parts.seen.isEmpty()) {
      groups.add(new QueryGroup("seen", "with a document in common with training", parts.seen));
    }
    if (!parts.unseen.isEmpty()) {
      groups.add(new QueryGroup("unseen", "without one", parts.unseen));
    }
    return groups;
  }

  /** Splits the queries of {@code test}, keeping their order. */
  public static SeenSplit of(Qrels train, Qrels test) {
    Set<String> trained = new HashSet<>();
    train.queries().forEach(query -> trained.addAll(train.relevant(query)));
    List<String> seen = new ArrayList<>();
    List<String> unseen = new ArrayList<>();
    for (String query : test.queries()) {
      boolean met = test.relevant(query).stream().anyMatch(trained::contains);
      (met ? seen : unseen).add(query);
    }
    return new SeenSplit(seen, unseen);
  }
}
