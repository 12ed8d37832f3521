package io.github.matryoshka.search;

/**
 * One thread's searches for single queries: the scratch is made once, and a search allocates
 * nothing. Not thread-safe.
 */
public final class SearchSession {
  private final Searcher searcher;
  private final Funnel funnel;

  private Candidates best;

  SearchSession(Searcher searcher, Funnel funnel) {
    this.searcher = searcher;
    this.funnel = funnel;
  }

  /**
   * Searches in the caller's thread.
   *
   * @param query as many finite numbers as the index has dimensions
   * @return how many documents were found: k, or fewer where there are no more
   * @throws IllegalArgumentException for another length or a number that is not finite; the last
   *     result is kept
   */
  public int search(float[] query) {
    Matrices.require("query", query, 1, searcher.dimensions());
    funnel.set(0, query, 0, -1);
    int blocks = searcher.snapshot().rows().codes().length;
    for (int block = 0; block < blocks; block++) {
      funnel.run(block);
    }
    best = funnel.finish(0);
    return best.size();
  }

  /** The id of the document found in place i, 0 being the best. Allocates it. */
  public String id(int i) {
    return searcher.snapshot().ids().get(row(i));
  }

  /** Its score. */
  public float score(int i) {
    row(i);
    return best.score(i);
  }

  /** Its row, see {@link Searcher#row}. */
  public int row(int i) {
    int found = best == null ? 0 : best.size();
    if (i < 0 || i >= found) {
      throw new IndexOutOfBoundsException(
          "place: expected 0 to %d, got %d".formatted(found - 1, i));
    }
    return best.row(i);
  }

  /** How many documents of the last search were scored exactly; the rest were ruled out. */
  public long judged() {
    return best == null ? 0 : best.judged();
  }
}
