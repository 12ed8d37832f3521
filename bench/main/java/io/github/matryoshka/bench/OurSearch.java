package io.github.matryoshka.bench;

import io.github.matryoshka.kernels.Scans;
import io.github.matryoshka.search.Filter;
import io.github.matryoshka.search.Hits;
import io.github.matryoshka.search.SearchSession;
import io.github.matryoshka.search.Searcher;
import io.github.matryoshka.search.VectorIndex;
import java.util.List;
import java.util.stream.IntStream;

/** Our searcher over one representation of the corpus. */
final class OurSearch implements CorpusSearch {
  private final Searcher searcher;
  private final SearchSession session;
  private final float[] queries;
  private final int count;

  OurSearch(Representation representation, Scans scans, Corpus corpus, int count) {
    this.count = count;
    VectorIndex index = representation.index();
    corpus.forEachPart(
        (rows, first) ->
            index.add(
                IntStream.range(first, first + rows.length / Corpus.DIMENSIONS)
                    .mapToObj(Integer::toString)
                    .toList(),
                representation.kept(rows)));
    searcher = representation.searcher(index, scans);
    session = searcher.session(Corpus.BEST);
    queries = representation.kept(Corpus.queries(count));
  }

  @Override
  public float run() {
    return run(1);
  }

  /** The same on a number of threads, which a batch of queries shares. */
  float run(int threads) {
    if (count == 1) {
      session.search(queries);
      return session.score(0);
    }
    List<Hits> hits =
        searcher.searchAll(
            queries, count, Corpus.BEST, Filter.NONE, task -> new Thread(task).start(), threads);
    return hits.getLast().scores()[0];
  }

  @Override
  public void close() {
    // Memory outside the heap goes with the searcher.
  }
}
