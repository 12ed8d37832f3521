package io.github.matryoshka.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Numbers of all rounds by name, and what failed. Not thread-safe. */
final class Scores {
  private final Map<String, List<Double>> scores = new LinkedHashMap<>();
  private final Map<String, String> failures = new LinkedHashMap<>();

  void add(Map<String, Double> measured) {
    measured.forEach(
        (name, score) -> scores.computeIfAbsent(name, n -> new ArrayList<>()).add(score));
  }

  /** Takes what one task failed with; it is not run again. */
  void fail(String task, String reason) {
    failures.put(task, reason);
  }

  boolean failed(String task) {
    return failures.containsKey(task);
  }

  /** Reasons by task. */
  Map<String, String> failures() {
    return Map.copyOf(failures);
  }

  /** All rounds of a number, or empty if it was never measured. */
  Optional<Measured> find(String name) {
    return Optional.ofNullable(scores.get(name))
        .map(all -> new Measured(all.stream().mapToDouble(Double::doubleValue).toArray()));
  }

  /** Those of some numbers that were measured, under other names. */
  Map<String, Measured> peers(Map<String, String> nameToScore) {
    Map<String, Measured> found = new LinkedHashMap<>();
    nameToScore.forEach((name, score) -> find(score).ifPresent(all -> found.put(name, all)));
    return found;
  }
}
