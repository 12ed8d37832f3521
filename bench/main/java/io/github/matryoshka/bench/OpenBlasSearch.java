package io.github.matryoshka.bench;

import java.util.stream.Stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * OpenBLAS on one thread, then a heap for each query: all rows at once for one query, for more of
 * them as many rows at a time as leave their scores in the cache.
 */
final class OpenBlasSearch implements CorpusSearch {
  private static final int STEP = 4096;

  private final FloatPointer rows;
  private final FloatPointer queries;
  private final FloatPointer scores;
  private final float[] copied;
  private final Best[] best;
  private final int documents;

  OpenBlasSearch(Corpus corpus, int count) {
    OpenBlas.onOneThread();
    documents = corpus.documents();
    rows = new FloatPointer((long) documents * Corpus.DIMENSIONS);
    corpus.forEachPart(
        (part, first) -> rows.position((long) first * Corpus.DIMENSIONS).put(part, 0, part.length));
    queries = new FloatPointer(Corpus.queries(count));
    scores = new FloatPointer((long) STEP * count);
    copied = new float[STEP * count];
    best = Stream.generate(Best::new).limit(count).toArray(Best[]::new);
  }

  @Override
  public float run() {
    for (Best each : best) {
      each.clear();
    }
    for (int first = 0; first < documents; first += STEP) {
      int n = Math.min(STEP, documents - first);
      rows.position((long) first * Corpus.DIMENSIONS);
      multiply(n);
      scores.get(copied, 0, n * best.length);
      for (int r = 0, at = 0; r < n; r++) {
        for (int q = 0; q < best.length; q++) {
          best[q].offer(copied[at++], first + r);
        }
      }
    }
    return best[best.length - 1].highest();
  }

  private void multiply(int n) {
    int dims = Corpus.DIMENSIONS;
    if (best.length == 1) {
      openblas_nolapack.cblas_sgemv(
          openblas_nolapack.CblasRowMajor,
          openblas_nolapack.CblasNoTrans,
          n,
          dims,
          1,
          rows,
          dims,
          queries,
          1,
          0,
          scores,
          1);
    } else {
      openblas_nolapack.cblas_sgemm(
          openblas_nolapack.CblasRowMajor,
          openblas_nolapack.CblasNoTrans,
          openblas_nolapack.CblasTrans,
          n,
          best.length,
          dims,
          1,
          rows,
          dims,
          queries,
          dims,
          0,
          scores,
          best.length);
    }
  }

  @Override
  public void close() {
    rows.close();
    queries.close();
    scores.close();
  }
}
