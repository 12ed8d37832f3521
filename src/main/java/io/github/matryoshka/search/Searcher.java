package io.github.matryoshka.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Exact search: scores are dot products, the k best documents per query.
 *
 * <p>A score is the float sum of the products in the order of the dimensions, so it depends on the
 * two vectors alone, not on the batch, the tiling or the other documents. Equal scores are ordered
 * by {@link IdOrder#DESCENDING}; scores are compared as 32-bit floats, as trec_eval does.
 *
 * <p>Immutable and thread-safe. The constructor copies the vectors ({@code 4 · count · dims}
 * bytes); a search runs in the caller's thread and allocates its result and a few KiB of scratch,
 * for a batch {@code 8 · queries · k} bytes more.
 */
public final class Searcher {

  private final int dims;
  private final String[] ids;
  private final Panels panels;

  /**
   * @param vectors row-major {@code count × dims}, rows of unit length if scores are to be cosines
   * @param count number of documents, 0 allowed
   * @param dims numbers per vector, at least 1
   * @param ids one unique id per row
   * @throws IllegalArgumentException when the sizes disagree, an id is repeated or a number is not
   *     finite
   */
  public Searcher(float[] vectors, int count, int dims, List<String> ids) {
    Matrices.require("vectors", vectors, count, dims);
    if (ids.size() != count) {
      throw new IllegalArgumentException("ids: expected %d, got %d".formatted(count, ids.size()));
    }
    this.dims = dims;
    int[] rows = rowsByDescendingId(ids);
    this.ids = new String[count];
    for (int i = 0; i < count; i++) {
      this.ids[i] = ids.get(rows[i]);
      if (i > 0 && this.ids[i].equals(this.ids[i - 1])) {
        throw new IllegalArgumentException(
            "ids: expected unique ids, got \"%s\" twice".formatted(this.ids[i]));
      }
    }
    panels = new Panels(vectors, dims, rows);
  }

  /** Number of documents. */
  public int count() {
    return ids.length;
  }

  /** Numbers per vector. */
  public int dimensions() {
    return dims;
  }

  /**
   * The {@code min(k, count)} best documents of one query.
   *
   * @param query {@code dims} finite numbers; a zero vector scores 0 everywhere
   * @param k at least 1; more than there are documents means all of them
   * @throws IllegalArgumentException for another length, a number that is not finite, or k below 1
   */
  public Hits search(float[] query, int k) {
    return searchAll(query, 1, k).getFirst();
  }

  /**
   * The same for each row of a batch; the documents are read once per batch.
   *
   * @param queries row-major {@code count × dims}
   * @param count number of queries, 0 allowed
   * @param k at least 1
   * @return one result per query, in order, equal to what {@link #search} returns for it
   * @throws IllegalArgumentException as {@link #search}
   */
  public List<Hits> searchAll(float[] queries, int count, int k) {
    int[] none = new int[Math.max(count, 0)];
    Arrays.fill(none, -1);
    return scan(queries, count, k, none);
  }

  /**
   * The same, leaving out one document per query, as BEIR does with the document that is the query.
   *
   * @param excludedIds per query the id that must not be found; one that no document has excludes
   *     nothing
   * @throws IllegalArgumentException as {@link #search}, or when there is not one id per query
   */
  public List<Hits> searchAll(float[] queries, int count, int k, List<String> excludedIds) {
    if (excludedIds.size() != count) {
      throw new IllegalArgumentException(
          "excluded ids: expected %d, got %d".formatted(count, excludedIds.size()));
    }
    int[] excluded = new int[count];
    for (int q = 0; q < count; q++) {
      excluded[q] = Arrays.binarySearch(ids, excludedIds.get(q), IdOrder.DESCENDING);
    }
    return scan(queries, count, k, excluded);
  }

  private List<Hits> scan(float[] queries, int count, int k, int[] excluded) {
    Matrices.require("queries", queries, count, dims);
    if (k < 1) {
      throw new IllegalArgumentException("k: expected at least 1, got " + k);
    }
    TopK[] best = new TopK[count];
    Arrays.setAll(best, q -> new TopK(Math.max(1, Math.min(k, ids.length))));
    float[] scores = new float[Panels.WIDTH];
    for (int p = 0; p < panels.count(); p++) {
      for (int q = 0; q < count; q++) {
        panels.scores(p, queries, q * dims, scores);
        collect(scores, p * Panels.WIDTH, excluded[q], best[q]);
      }
    }
    List<Hits> results = new ArrayList<>(count);
    for (TopK top : best) {
      results.add(hits(top));
    }
    return results;
  }

  /** Documents lie in descending order of id, so a tie always goes to the one offered first. */
  private void collect(float[] scores, int first, int excluded, TopK best) {
    int documents = Math.min(Panels.WIDTH, ids.length - first);
    float floor = best.floor();
    for (int j = 0; j < documents; j++) {
      if (!(scores[j] <= floor) && first + j != excluded) {
        best.offer(scores[j], first + j);
        floor = best.floor();
      }
    }
  }

  private Hits hits(TopK best) {
    int[] indices = new int[best.size()];
    float[] scores = new float[best.size()];
    best.drain(indices, scores);
    String[] found = new String[indices.length];
    Arrays.setAll(found, i -> ids[indices[i]]);
    return new Hits(found, scores);
  }

  private static int[] rowsByDescendingId(List<String> ids) {
    Integer[] rows = new Integer[ids.size()];
    Arrays.setAll(rows, i -> i);
    Arrays.sort(rows, Comparator.comparing(ids::get, IdOrder.DESCENDING));
    return Arrays.stream(rows).mapToInt(Integer::intValue).toArray();
  }
}
