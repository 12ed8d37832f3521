package io.github.matryoshka.bench;

import java.util.stream.Stream;
import org.apache.lucene.util.VectorUtil;

/** Lucene's dot product, which uses the Vector API too, over all rows, and a heap. */
final class LuceneSearch implements CorpusSearch {
  private final float[][] rows;
  private final float[][] queries;
  private final Best[] best;

  LuceneSearch(Corpus corpus, int count) {
    rows = new float[corpus.documents()][];
    corpus.forEachPart(
        (part, first) -> {
          float[][] some = Corpus.rows(part);
          System.arraycopy(some, 0, rows, first, some.length);
        });
    queries = Corpus.rows(Corpus.queries(count));
    best = Stream.generate(Best::new).limit(count).toArray(Best[]::new);
  }

  @Override
  public float run() {
    for (Best each : best) {
      each.clear();
    }
    for (int row = 0; row < rows.length; row++) {
      for (int q = 0; q < queries.length; q++) {
        best[q].offer(VectorUtil.dotProduct(queries[q], rows[row]), row);
      }
    }
    return best[best.length - 1].highest();
  }

  @Override
  public void close() {
    // All on the heap.
  }
}
