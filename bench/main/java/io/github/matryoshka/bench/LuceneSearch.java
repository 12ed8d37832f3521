package io.github.matryoshka.bench;

import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.lucene.util.VectorUtil;

/** Lucene's dot product, which uses the Vector API too, over all rows, and a heap. */
final class LuceneSearch implements CorpusSearch {
  private final float[][] rows;
  private final float[][] queries;
  private final Best[] best;

  LuceneSearch(Corpus corpus, int count) {
    rows = new float[corpus.documents()][];
    int dims = Corpus.DIMENSIONS;
    corpus.forEachPart(
        (part, first) -> {
          for (int i = 0; i < part.length / dims; i++) {
            rows[first + i] = Arrays.copyOfRange(part, i * dims, (i + 1) * dims);
          }
        });
    float[] all = Corpus.queries(count);
    queries = new float[count][];
    Arrays.setAll(queries, q -> Arrays.copyOfRange(all, q * dims, (q + 1) * dims));
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
