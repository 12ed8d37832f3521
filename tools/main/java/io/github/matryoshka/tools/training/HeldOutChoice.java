package io.github.matryoshka.tools.training;

import io.github.matryoshka.tools.training.HeldOut.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Chooses the queries and documents of a {@link HeldOut}. */
final class HeldOutChoice {

  private final TrainingData data;
  private final double fraction;
  private final Random random;
  private final int wanted;

  HeldOutChoice(TrainingData data, double fraction, long seed) {
    this.data = data;
    this.fraction = fraction;
    this.random = new Random(seed);
    int queries = data.queries().size();
    this.wanted = Math.clamp(Math.round(fraction * queries), 1, Math.max(1, queries - 1));
  }

  HeldOut made() {
    HeldOut byComponent = byComponent();
    HeldOut parted =
        2 * byComponent.validation().queries().size() >= wanted ? byComponent : byDocument();
    if (parted.validation().queries().isEmpty() || parted.training().queries().isEmpty()) {
      throw new IllegalArgumentException(
          "held out: expected queries with different relevant documents, got %d on %d (%s)"
              .formatted(data.queries().size(), relevant().size(), data.name()));
    }
    return parted;
  }

  /** Whole components, in random order, as long as they fit into the share. */
  private HeldOut byComponent() {
    List<List<Integer>> components = new ArrayList<>(components());
    Collections.shuffle(components, random);
    Set<Integer> queries = new HashSet<>();
    SortedSet<Integer> documents = new TreeSet<>();
    for (List<Integer> component : components) {
      if (queries.size() + component.size() <= wanted) {
        queries.addAll(component);
        component.forEach(q -> documents.addAll(positives(q)));
      }
    }
    return HeldOut.parted(data, queries, documents, Rule.COMPONENTS);
  }

  /** A share of the relevant documents, then a share of the queries among those they answer. */
  private HeldOut byDocument() {
    List<Integer> relevant = new ArrayList<>(relevant());
    Collections.shuffle(relevant, random);
    long share = Math.max(1, Math.round(fraction * relevant.size()));
    SortedSet<Integer> documents =
        relevant.stream().limit(share).collect(Collectors.toCollection(TreeSet::new));
    List<Integer> answered =
        new ArrayList<>(
            IntStream.range(0, data.queries().size())
                .filter(q -> !Collections.disjoint(documents, positives(q)))
                .boxed()
                .toList());
    Collections.shuffle(answered, random);
    Set<Integer> queries = answered.stream().limit(wanted).collect(Collectors.toSet());
    return HeldOut.parted(data, queries, documents, Rule.DOCUMENTS);
  }

  private Collection<Integer> positives(int query) {
    return data.queries().get(query).positives().keySet();
  }

  private SortedSet<Integer> relevant() {
    SortedSet<Integer> relevant = new TreeSet<>();
    data.queries().forEach(query -> relevant.addAll(query.positives().keySet()));
    return relevant;
  }

  /** Queries that hang together through relevant documents, by union-find. */
  private Collection<List<Integer>> components() {
    int[] parent = IntStream.range(0, data.queries().size()).toArray();
    Map<Integer, Integer> firstQueryOf = new HashMap<>();
    for (int q = 0; q < parent.length; q++) {
      for (int document : positives(q)) {
        Integer first = firstQueryOf.putIfAbsent(document, q);
        if (first != null) {
          parent[root(parent, q)] = root(parent, first);
        }
      }
    }
    Map<Integer, List<Integer>> components = new LinkedHashMap<>();
    for (int q = 0; q < parent.length; q++) {
      components.computeIfAbsent(root(parent, q), r -> new ArrayList<>()).add(q);
    }
    return components.values();
  }

  private static int root(int[] parent, int query) {
    int at = query;
    while (parent[at] != at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  }
}
