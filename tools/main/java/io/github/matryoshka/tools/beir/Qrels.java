package io.github.matryoshka.tools.beir;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The relevance judgments of one split. A grade above 0 means relevant, more is better; 0, below,
 * or no judgment means not relevant. Immutable, in file order.
 *
 * @param grades query id → document id → grade
 */
public record Qrels(Map<String, Map<String, Integer>> grades) {

  /** Copies the maps. */
  public Qrels {
    Map<String, Map<String, Integer>> copy = new LinkedHashMap<>();
    grades.forEach(
        (query, of) -> copy.put(query, Collections.unmodifiableMap(new LinkedHashMap<>(of))));
    grades = Collections.unmodifiableMap(copy);
  }

  /** Ids of the judged queries, in file order. */
  public Set<String> queries() {
    return grades.keySet();
  }

  /** Document id → grade for one query; empty when it is not judged. */
  public Map<String, Integer> grades(String query) {
    return grades.getOrDefault(query, Map.of());
  }

  /** Ids of the documents with a grade above 0 for one query. */
  public Set<String> relevant(String query) {
    return grades(query).entrySet().stream()
        .filter(judged -> judged.getValue() > 0)
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Number of judgments. */
  public int size() {
    return grades.values().stream().mapToInt(Map::size).sum();
  }
}
