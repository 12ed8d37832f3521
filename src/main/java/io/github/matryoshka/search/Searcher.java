package io.github.matryoshka.search;

import io.github.matryoshka.jna.NativeScans;
import io.github.matryoshka.kernels.Scans;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Finds the documents whose vectors have the highest dot product with a query.
 *
 * <p>A score is the sum of the products in double precision, rounded to a float (for {@link
 * Storage#BINARY}, the numbers of equal sign less the others), so it depends on the two vectors
 * alone. Equal scores are ordered by {@link IdOrder#DESCENDING}, as trec_eval does. What is scanned
 * to find them is faster and less precise, but its error is bounded, and every document that could
 * be among the best within the bound is scored exactly: the result is the same whatever scans,
 * batches or threads. Only a {@link #funnel} may miss documents.
 *
 * <p>Immutable and thread-safe. A searcher sees the rows that were there when it was made. Making
 * one reads all rows once; {@link #certified} and {@link #funnel} keep a smaller copy of them
 * outside the heap.
 */
public final class Searcher {
  /** Queries that pass over the rows together: more of them would not fit the caches. */
  private static final int GROUP = 256;

  private final Snapshot snapshot;
  private final ScannedRows own;
  private final ScannedRows scanned;
  private final List<Stage> stages;
  private final Scans scans;

  private Searcher(
      Snapshot snapshot, ScannedRows own, ScannedRows scanned, List<Stage> stages, Scans scans) {
    this.snapshot = snapshot;
    this.own = own;
    this.scanned = scanned;
    this.stages = stages;
    this.scans = scans;
  }

  /**
   * Over a matrix in memory, which is copied.
   *
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
    snapshot =
        new Snapshot(Rows.of(Storage.FP32, vectors, count, dims), IndexIds.of(ids), null, count);
    own = ScannedRows.own(snapshot.rows());
    scanned = own;
    stages = List.of();
    scans = NativeScans.fastest();
  }

  /**
   * Over what an index holds now, scanned as it is kept, with the fastest scans that are here: see
   * {@link NativeScans#fastest}.
   */
  public static Searcher of(VectorIndex index) {
    return of(index, NativeScans.fastest());
  }

  /** The same with scans of choice; results do not depend on them. */
  public static Searcher of(VectorIndex index, Scans scans) {
    return exact(index.snapshot(), scans);
  }

  /** Scans the rows of a snapshot as they are kept. */
  static Searcher exact(Snapshot snapshot, Scans scans) {
    ScannedRows own = ScannedRows.own(snapshot.rows());
    return new Searcher(snapshot, own, own, List.of(), scans);
  }

  /**
   * Finds the same, scanning a smaller copy of the rows: fewer bits, or only the first numbers. It
   * pays as long as few rows lie within the error of the copy of the k-th best; see {@link
   * SearchSession#judged}.
   *
   * @param storage {@link Storage#INT8} or {@link Storage#BF16}
   * @param dims how many of the first numbers the copy has; all of them is the usual choice
   * @throws IllegalArgumentException for another storage, or more numbers than there are
   */
  public Searcher certified(Storage storage, int dims) {
    if (storage == Storage.BINARY) {
      throw new IllegalArgumentException(
          "certified search: expected storage FP32, BF16 or INT8, got BINARY (its error has no useful bound; use a funnel)");
    }
    requireLeading(dims);
    ScannedRows copy = ScannedRows.certified(snapshot.rows(), storage, dims);
    return new Searcher(snapshot, own, copy, List.of(), scans);
  }

  /**
   * Scans the first numbers of each row only, brought to unit length, and gives the best of them to
   * the next stage; what the last one leaves is scored exactly. May miss documents: measure the
   * recall.
   *
   * @param storage of the copy that is scanned
   * @param stages at least one, dimensions ascending and shortlists not
   * @throws IllegalArgumentException unless the stages are as said
   */
  public Searcher funnel(Storage storage, Stage... stages) {
    if (stages.length == 0) {
      throw new IllegalArgumentException("funnel: expected at least one stage, got none");
    }
    for (int i = 0; i < stages.length; i++) {
      requireLeading(stages[i].dims());
      if (i > 0
          && (stages[i].dims() <= stages[i - 1].dims()
              || stages[i].shortlist() > stages[i - 1].shortlist())) {
        throw new IllegalArgumentException(
            "funnel: expected more dimensions and no longer shortlist at each stage, got %s after %s"
                .formatted(stages[i], stages[i - 1]));
      }
    }
    ScannedRows copy = ScannedRows.shortlist(snapshot.rows(), storage, stages[0].dims());
    return new Searcher(snapshot, own, copy, List.of(stages), scans);
  }

  private void requireLeading(int dims) {
    if (dims < 1 || dims > dimensions()) {
      throw new IllegalArgumentException(
          "dims: expected 1 to %d, got %d".formatted(dimensions(), dims));
    }
    if (snapshot.rows().storage() == Storage.BINARY) {
      throw new IllegalArgumentException(
          "storage: expected an index of FP32, BF16 or INT8, got BINARY (there is nothing smaller to scan)");
    }
  }

  /** Number of documents that can be found. */
  public int count() {
    return snapshot.live();
  }

  /** Numbers per vector. */
  public int dimensions() {
    return snapshot.rows().dims();
  }

  /** The row of a document, for the bits of a {@link Filter}; -1 if there is none. */
  public int row(String id) {
    return snapshot.ids().find(id);
  }

  /** One thread's searches for single queries, with nothing left out. */
  public SearchSession session(int k) {
    return session(k, Filter.NONE);
  }

  /**
   * One thread's searches for single queries, which then allocate nothing.
   *
   * @param k at least 1; more than there are documents means all of them
   * @throws IllegalArgumentException for k below 1
   */
  public SearchSession session(int k, Filter filter) {
    requireK(k);
    return new SearchSession(this, new Funnel(this, 1, k, filter, filter.hidden(snapshot)));
  }

  /**
   * The {@code min(k, count)} best documents of one query.
   *
   * @param query {@code dims} finite numbers; a zero vector scores 0 everywhere
   * @param k at least 1; more than there are documents means all of them
   * @throws IllegalArgumentException for another length, a number that is not finite, or k below 1
   */
  public Hits search(float[] query, int k) {
    return search(query, k, Filter.NONE);
  }

  /** The same among the documents that the filter leaves. */
  public Hits search(float[] query, int k, Filter filter) {
    return searchAll(query, 1, k, filter, Runnable::run, 1).getFirst();
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
    return searchAll(queries, count, k, Filter.NONE, Runnable::run, 1);
  }

  /**
   * The same, leaving out one document per query, as BEIR does with the document that is the query.
   *
   * @param excludedIds per query the id that must not be found; one that no document has excludes
   *     nothing
   * @throws IllegalArgumentException as {@link #search}, or when there is not one id per query
   */
  public List<Hits> searchAll(float[] queries, int count, int k, List<String> excludedIds) {
    int[] excluded = excluded(excludedIds, count);
    return searchAll(queries, count, k, Filter.NONE, excluded, Runnable::run, 1);
  }

  /** The rows of the ids, -1 where there is none. */
  int[] excluded(List<String> ids, int count) {
    if (ids.size() != count) {
      throw new IllegalArgumentException(
          "excluded ids: expected %d, got %d".formatted(count, ids.size()));
    }
    int[] excluded = new int[count];
    for (int q = 0; q < count; q++) {
      excluded[q] = snapshot.ids().find(ids.get(q));
    }
    return excluded;
  }

  /**
   * The same among the documents that the filter leaves, on several threads.
   *
   * @param executor runs {@code threads - 1} tasks; the caller's thread works too and returns when
   *     all are done
   * @param threads at least 1; they share the documents, so results do not depend on it
   * @throws IllegalArgumentException as {@link #search}, or for fewer than 1 thread
   */
  public List<Hits> searchAll(
      float[] queries, int count, int k, Filter filter, Executor executor, int threads) {
    int[] none = new int[Math.max(count, 0)];
    Arrays.fill(none, -1);
    return searchAll(queries, count, k, filter, none, executor, threads);
  }

  /** The rows excluded of each query are given. */
  List<Hits> searchAll(
      float[] queries,
      int count,
      int k,
      Filter filter,
      int[] excluded,
      Executor executor,
      int threads) {
    Matrices.require("queries", queries, count, dimensions());
    requireK(k);
    if (threads < 1) {
      throw new IllegalArgumentException("threads: expected at least 1, got " + threads);
    }
    long[] hidden = filter.hidden(snapshot);
    List<Hits> results = new ArrayList<>(count);
    for (int first = 0; first < count; first += GROUP) {
      int size = Math.min(GROUP, count - first);
      Funnel[] funnels = new Funnel[Math.clamp(threads, 1, Math.max(1, blocks()))];
      for (int t = 0; t < funnels.length; t++) {
        funnels[t] = new Funnel(this, size, k, filter, hidden);
        for (int q = 0; q < size; q++) {
          funnels[t].set(q, queries, (first + q) * dimensions(), excluded[first + q]);
        }
      }
      scan(funnels, blocks(), executor);
      for (int q = 0; q < size; q++) {
        for (int t = 1; t < funnels.length; t++) {
          funnels[0].merge(q, funnels[t]);
        }
        results.add(hits(funnels[0].finish(q)));
      }
    }
    return results;
  }

  private int blocks() {
    return snapshot.rows().codes().length;
  }

  /** Threads take the next block when they are done with one: none waits for a slow one. */
  private static void scan(Funnel[] funnels, int blocks, Executor executor) {
    AtomicInteger next = new AtomicInteger();
    List<CompletableFuture<Void>> others = new ArrayList<>();
    for (int t = 1; t < funnels.length; t++) {
      Funnel funnel = funnels[t];
      others.add(CompletableFuture.runAsync(() -> scan(funnel, next, blocks), executor));
    }
    try {
      scan(funnels[0], next, blocks);
    } finally {
      next.set(blocks);
      join(others);
    }
  }

  private static void scan(Funnel funnel, AtomicInteger next, int blocks) {
    for (int b = next.getAndIncrement(); b < blocks; b = next.getAndIncrement()) {
      funnel.run(b);
    }
  }

  private static void join(List<CompletableFuture<Void>> others) {
    try {
      CompletableFuture.allOf(others.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      throw new IllegalStateException("search: a thread failed: " + e.getCause(), e.getCause());
    }
  }

  Hits hits(Candidates best) {
    String[] ids = new String[best.size()];
    float[] scores = new float[ids.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = snapshot.ids().get(best.row(i));
      scores[i] = best.score(i);
    }
    return new Hits(ids, scores);
  }

  Snapshot snapshot() {
    return snapshot;
  }

  /**
   * What a batch scans: large ones are bound by arithmetic, where a matrix product of the rows
   * themselves is faster than one scan after the other of a copy.
   */
  ScannedRows scanned(int queries) {
    boolean copyWaits = queries < scans.batchFrom(scanned.rows().storage().format);
    boolean ownMultiply = queries >= scans.batchFrom(own.rows().storage().format);
    return stages.isEmpty() && copyWaits && ownMultiply ? own : scanned;
  }

  List<Stage> stages() {
    return stages;
  }

  Scans scans() {
    return scans;
  }

  static void requireK(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k: expected at least 1, got " + k);
    }
  }
}
