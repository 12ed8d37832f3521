package io.github.matryoshka.search;

import java.util.Set;

/**
 * What a search leaves out. Immutable if its bitmap is left alone.
 *
 * @param minimumScore documents below it are not found; negative infinity for no limit
 * @param allowed bit {@code row % 64} of long {@code row / 64} is set for a row that may be found,
 *     see {@link Searcher#row}; rows beyond its end may not; null allows all
 * @param excluded ids that must not be found; ids that no document has exclude nothing
 */
public record Filter(float minimumScore, long[] allowed, Set<String> excluded) {

  /** Leaves nothing out. */
  public static final Filter NONE = new Filter(Float.NEGATIVE_INFINITY, null, Set.of());

  /**
   * @throws IllegalArgumentException when the minimum is not a number
   */
  public Filter {
    if (Float.isNaN(minimumScore)) {
      throw new IllegalArgumentException("minimum score: expected a number, got NaN");
    }
    excluded = Set.copyOf(excluded);
  }

  /** Only documents with at least this score. */
  public static Filter atLeast(float minimumScore) {
    return new Filter(minimumScore, null, Set.of());
  }

  /** Only rows whose bit is set. */
  public static Filter allowing(long[] rows) {
    return new Filter(Float.NEGATIVE_INFINITY, rows, Set.of());
  }

  /** Not these documents. */
  public static Filter without(Set<String> ids) {
    return new Filter(Float.NEGATIVE_INFINITY, null, ids);
  }

  /** Bits of the rows that must not be found, or null for none; the snapshot's own if it may be. */
  long[] hidden(Snapshot snapshot) {
    if (allowed == null && excluded.isEmpty()) {
      return snapshot.deleted();
    }
    long[] hidden = new long[Math.ceilDiv(snapshot.rows().count(), Long.SIZE)];
    for (int i = 0; i < hidden.length; i++) {
      hidden[i] = allowed == null ? 0 : i < allowed.length ? ~allowed[i] : -1;
      if (snapshot.deleted() != null && i < snapshot.deleted().length) {
        hidden[i] |= snapshot.deleted()[i];
      }
    }
    for (String id : excluded) {
      int row = snapshot.ids().find(id);
      if (row >= 0) {
        hidden[row >> 6] |= 1L << row;
      }
    }
    return hidden;
  }
}
