package io.github.matryoshka.bench;

import io.github.matryoshka.kernels.Scans;
import io.github.matryoshka.search.Hits;
import io.github.matryoshka.search.SearchSession;
import io.github.matryoshka.search.Searcher;
import io.github.matryoshka.search.Stage;
import io.github.matryoshka.search.Storage;
import io.github.matryoshka.search.VectorIndex;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Our searcher: over floats, halves, 8 bits or bits, certified in 8 bits, or as a funnel. */
final class OurSearch implements CorpusSearch {
  static final int FUNNEL = 64;
  private static final int SHORTLIST = 1000;

  private final Searcher searcher;
  private final SearchSession session;
  private final float[] queries;

  /**
   * @param kind a storage, certified or funnel
   */
  OurSearch(String kind, Scans scans, Corpus corpus, int count) {
    boolean floats = List.of("fp32", "certified", "funnel").contains(kind);
    Storage storage = floats ? Storage.FP32 : Storage.valueOf(kind.toUpperCase(Locale.ROOT));
    VectorIndex index = VectorIndex.create(Corpus.DIMENSIONS, storage, null, null);
    corpus.forEachPart(
        (rows, first) ->
            index.add(
                IntStream.range(first, first + rows.length / Corpus.DIMENSIONS)
                    .mapToObj(Integer::toString)
                    .toList(),
                rows));
    Searcher own = Searcher.of(index, scans);
    searcher =
        switch (kind) {
          case "certified" -> own.certified(Storage.INT8, Corpus.DIMENSIONS);
          case "funnel" -> own.funnel(Storage.INT8, new Stage(FUNNEL, SHORTLIST));
          default -> own;
        };
    session = searcher.session(Corpus.BEST);
    queries = Corpus.queries(count);
  }

  @Override
  public float run() {
    if (queries.length == Corpus.DIMENSIONS) {
      session.search(queries);
      return session.score(0);
    }
    int count = queries.length / Corpus.DIMENSIONS;
    List<Hits> hits = searcher.searchAll(queries, count, Corpus.BEST);
    return hits.getLast().scores()[0];
  }

  @Override
  public void close() {
    // Memory outside the heap goes with the searcher.
  }
}
