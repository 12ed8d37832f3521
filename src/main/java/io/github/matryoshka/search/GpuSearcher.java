package io.github.matryoshka.search;

import io.github.matryoshka.cuda.GpuMatrix;
import io.github.matryoshka.cuda.GpuScan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds what a {@link Searcher} finds, ids, scores and order, scanning the rows on a GPU: 16-bit
 * copies give a list of all rows that may be among the best, and those are scored exactly here. A
 * query whose list would be too long, because thousands of rows are nearly equal, is left to the
 * searcher.
 *
 * <p>Thread-safe; calls take turns. Holds the GPU's memory until it is closed: 2 bytes a number.
 */
public final class GpuSearcher implements AutoCloseable {
  /** Queries that pass over the rows together. */
  private static final int GROUP = 256;

  private final Searcher searcher;
  private final Snapshot snapshot;
  private final GpuMatrix matrix;
  private GpuScan scan;
  private int scanQueries;
  private int scanK;
  private long leftToSearcher;

  /**
   * Copies the rows to the first GPU.
   *
   * @param searcher with at least one row, not of {@link Storage#BINARY}
   * @throws UnsupportedOperationException if there is no GPU that can be used, with the reason
   * @throws IllegalArgumentException without rows, for {@link Storage#BINARY}, or for numbers
   *     beyond 16-bit floats
   * @throws IllegalStateException if the GPU fails, or has too little memory left
   */
  public GpuSearcher(Searcher searcher) {
    this.searcher = searcher;
    snapshot = searcher.snapshot();
    Rows rows = snapshot.rows();
    if (rows.storage() == Storage.BINARY || rows.count() == 0) {
      throw new IllegalArgumentException(
          "search on a GPU: expected rows of FP32, BF16 or INT8, got %d of %s"
              .formatted(rows.count(), rows.storage()));
    }
    matrix = new GpuMatrix(rows.count(), rows.dims(), rows::read);
  }

  /** As {@link Searcher#search(float[], int)}. */
  public Hits search(float[] query, int k) {
    return searchAll(query, 1, k, Filter.NONE).getFirst();
  }

  /** As {@link Searcher#searchAll(float[], int, int)}. */
  public List<Hits> searchAll(float[] queries, int count, int k) {
    return searchAll(queries, count, k, Filter.NONE);
  }

  /** The same among the documents that the filter leaves. */
  public List<Hits> searchAll(float[] queries, int count, int k, Filter filter) {
    int[] none = new int[Math.max(count, 0)];
    Arrays.fill(none, -1);
    return searchAll(queries, count, k, filter, none);
  }

  /** As {@link Searcher#searchAll(float[], int, int, List)}. */
  public List<Hits> searchAll(float[] queries, int count, int k, List<String> excludedIds) {
    return searchAll(queries, count, k, Filter.NONE, searcher.excluded(excludedIds, count));
  }

  /** How many queries were left to the searcher so far. */
  public synchronized long leftToSearcher() {
    return leftToSearcher;
  }

  @Override
  public synchronized void close() {
    if (scan != null) {
      scan.close();
      scan = null;
    }
    matrix.close();
  }

  private synchronized List<Hits> searchAll(
      float[] queries, int count, int k, Filter filter, int[] excluded) {
    int dims = searcher.dimensions();
    Matrices.require("queries", queries, count, dims);
    Searcher.requireK(k);
    int wanted = Math.min(k, snapshot.rows().count());
    if (wanted > GpuScan.MOST) {
      leftToSearcher += count;
      return searcher.searchAll(queries, count, k, filter, excluded, Runnable::run, 1);
    }
    long[] hidden = filter.hidden(snapshot);
    PreparedQuery prepared = new PreparedQuery(dims, dims, Storage.FP32);
    Candidates candidates = new Candidates(wanted, snapshot.rows().count());
    Scoring scoring = new Scoring(snapshot).of(prepared);
    List<Hits> results = new ArrayList<>(count);
    for (int first = 0; first < count; first += GROUP) {
      int size = Math.min(GROUP, count - first);
      GpuScan scratch = scratch(size, wanted);
      for (int q = 0; q < size; q++) {
        scratch.set(q, queries, (first + q) * dims, excluded[first + q], filter.minimumScore());
      }
      scratch.run(size, hidden);
      for (int q = 0; q < size; q++) {
        int at = (first + q) * dims;
        if (scratch.overflowed(q)) {
          leftToSearcher++;
          float[] query = Arrays.copyOfRange(queries, at, at + dims);
          int[] without = {excluded[first + q]};
          results.addAll(searcher.searchAll(query, 1, k, filter, without, Runnable::run, 1));
        } else {
          prepared.set(queries, at);
          results.add(hits(scratch, q, scoring, candidates, filter.minimumScore()));
        }
      }
    }
    return results;
  }

  private Hits hits(GpuScan found, int q, Scoring scoring, Candidates candidates, float minimum) {
    candidates.clear(minimum);
    for (int i = 0; i < found.size(q); i++) {
      float lower = Math.nextDown((float) (found.score(q, i) - found.error(q)));
      float upper = Math.nextUp((float) (found.score(q, i) + found.error(q)));
      candidates.offer(found.row(q, i), lower, upper, scoring);
    }
    candidates.finish(scoring);
    return searcher.hits(candidates);
  }

  /** The largest group's scratch serves all smaller ones, for the same k. */
  private GpuScan scratch(int queries, int k) {
    if (scan != null && (scanK != k || scanQueries < queries)) {
      scan.close();
      scan = null;
    }
    if (scan == null) {
      scan = new GpuScan(matrix, queries, k);
      scanQueries = queries;
      scanK = k;
    }
    return scan;
  }
}
