package io.github.matryoshka.tools.eval;

import java.util.List;

/**
 * Some of the queries of a split that are also scored by themselves. Immutable.
 *
 * @param name how tables call it, one word
 * @param meaning what its queries have in common, for a legend
 * @param queries ids, at least one
 */
public record QueryGroup(String name, String meaning, List<String> queries) {

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException when there is no query
   */
  public QueryGroup {
    queries = List.copyOf(queries);
    if (queries.isEmpty()) {
      throw new IllegalArgumentException(
          "group: expected at least one query, got none (%s)".formatted(name));
    }
  }
}
