package io.github.matryoshka.tools.eval;

import io.github.matryoshka.search.Hits;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was found: query id → documents and scores. Immutable as long as the hits are not changed.
 *
 * @param hits in the order of the queries
 */
public record Run(Map<String, Hits> hits) {

  private static final Hits NOTHING = new Hits(new String[0], new float[0]);

  /** Copies the map. */
  public Run {
    hits = Collections.unmodifiableMap(new LinkedHashMap<>(hits));
  }

  /** The documents of one query, none when the run lacks it. */
  public Hits hits(String query) {
    return hits.getOrDefault(query, NOTHING);
  }
}
