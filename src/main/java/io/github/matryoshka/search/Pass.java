package io.github.matryoshka.search;

import io.github.matryoshka.kernels.Scans;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * One thread's way through the rows with a batch of queries: scores of a few rows at a time, small
 * enough for the cache, of which those that can still matter go to the {@link Candidates}. Scratch
 * of one thread, reusable; allocates in its constructor only.
 */
final class Pass {
  /**
   * Bytes of rows scored at a time for one query, though not fewer than {@link #STEP} rows: each
   * time the streams start anew. Rows of 64 bytes took 2.9 ms in steps of 2048, 1.9 in blocks.
   */
  private static final int STEP_BYTES = 3 << 20;

  private static final int STEP = 2048;

  /** All rows of the first steps are candidates, until k of them are known. */
  private static final int FIRST_STEP = 256;

  /** Rows that stay in the second-level cache while several queries pass: 384 KiB of 384 floats. */
  private static final int SHARED_STEP = 256;

  /** Columns of a batch in C that read a row together: where there are no more, it is read once. */
  private static final int ONE_GROUP = 8;

  /** Floats in the widest vector. */
  private static final int LANES = 16;

  private final Snapshot snapshot;
  private final ScannedRows scanned;
  private final Scans scans;
  private final Judge shortlist;
  private final PreparedQuery[] queries;
  private final Candidates[] candidates;
  private final Scoring scoring;
  private final Scans.Batch batch;
  private final int step;
  private final MemorySegment scores;
  private final float[] floors;
  private final int[] places;

  private final long[] hidden;
  private final float minimum;
  private final int[] excluded;

  /**
   * @param judge null for the exact scores, otherwise who ranks the shortlist
   * @param wanted rows to keep a query
   */
  Pass(
      Snapshot snapshot,
      ScannedRows scanned,
      Scans scans,
      Judge judge,
      int count,
      int wanted,
      float minimum,
      long[] hidden) {
    this.snapshot = snapshot;
    this.scanned = scanned;
    this.scans = scans;
    this.shortlist = judge;
    this.minimum = judge == null ? minimum : Float.NEGATIVE_INFINITY;
    this.hidden = hidden;
    Rows rows = scanned.rows();
    queries = new PreparedQuery[count];
    candidates = new Candidates[count];
    int dims = snapshot.rows().dims();
    for (int q = 0; q < count; q++) {
      queries[q] = new PreparedQuery(dims, rows.dims(), rows.storage());
      candidates[q] = new Candidates(wanted, rows.count());
    }
    excluded = new int[count];
    scoring = new Scoring(snapshot);
    Scans.Format format = rows.storage().format;
    batch = count < scans.batchFrom(format) ? null : scans.batch(format, count, rows.dims());
    int stride = batch == null ? 1 : batch.stride();
    boolean readOnce = batch != null && stride <= ONE_GROUP;
    step = count == 1 ? step(rows) : readOnce ? STEP : SHARED_STEP;
    scores = Arena.ofAuto().allocate((long) step * stride * Float.BYTES, 64);
    places = new int[step * stride];
    // Repeated until they fill vectors of any width.
    floors = new float[stride * LANES / Math.min(LANES, Integer.lowestOneBit(stride))];
  }

  /**
   * Takes query q from {@code from[offset …]}; {@code excludedRow} must not be found, -1 for none.
   */
  void set(int q, float[] from, int offset, int excludedRow) {
    queries[q].set(from, offset);
    candidates[q].clear(minimum);
    excluded[q] = excludedRow;
    if (batch != null) {
      batch.set(q, scanned.codes(queries[q]), queries[q].factor);
    }
  }

  PreparedQuery query(int q) {
    return queries[q];
  }

  Candidates candidates(int q) {
    return candidates[q];
  }

  /** Who has the last word on query q, until the next call. */
  Judge judge(int q) {
    return shortlist == null ? scoring.of(queries[q]) : shortlist;
  }

  /** The exact scores of query q, until the next call. */
  Scoring scoring(int q) {
    return scoring.of(queries[q]);
  }

  private static int step(Rows rows) {
    return Math.clamp(STEP_BYTES / rows.storage().bytes(rows.dims()), STEP, Rows.BLOCK);
  }

  /** Looks at all rows of a block. */
  void run(int block) {
    int rows = scanned.rows().rowsIn(block);
    int count;
    for (int first = 0; first < rows; first += count) {
      boolean floorIsKnown = candidates[0].floor() > Float.NEGATIVE_INFINITY;
      count = Math.min(floorIsKnown ? step : Math.min(step, FIRST_STEP), rows - first);
      if (batch != null) {
        together(block, first, count);
      } else {
        for (int q = 0; q < queries.length; q++) {
          oneByOne(q, block, first, count);
        }
      }
    }
  }

  private void oneByOne(int q, int block, int first, int count) {
    scanned.scores(scans, block, first, count, queries[q], scores);
    double error = error(q, block);
    Arrays.fill(floors, floor(q, error));
    int found = scans.select(scores, count, floors, places);
    int base = block * Rows.BLOCK + first;
    for (int i = 0; i < found; i++) {
      offer(q, base + places[i], places[i], error);
    }
  }

  private void together(int block, int first, int count) {
    scanned.scores(batch, block, first, count, scores);
    int stride = batch.stride();
    for (int q = 0; q < stride; q++) {
      boolean isQuery = q < queries.length;
      floors[q] = isQuery ? floor(q, error(q, block)) : Float.POSITIVE_INFINITY;
    }
    for (int i = stride; i < floors.length; i++) {
      floors[i] = floors[i - stride];
    }
    int found = scans.select(scores, count * stride, floors, places);
    int base = block * Rows.BLOCK + first;
    for (int i = 0; i < found; i++) {
      int q = places[i] % stride;
      offer(q, base + places[i] / stride, places[i], error(q, block));
    }
  }

  private double error(int q, int block) {
    return shortlist == null ? scanned.error(block, queries[q]) : 0;
  }

  /** Scores below it cannot belong to the best. */
  private float floor(int q, double error) {
    float floor = candidates[q].floor();
    return error == 0 ? floor : Math.nextDown((float) (floor - error));
  }

  private void offer(int q, int row, int place, double error) {
    if (Bits.isSet(hidden, row) || row == excluded[q]) {
      return;
    }
    float score = scores.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, place);
    float lower = error == 0 ? score : Math.nextDown((float) (score - error));
    float upper = error == 0 ? score : Math.nextUp((float) (score + error));
    candidates[q].offer(row, lower, upper, judge(q));
  }
}
