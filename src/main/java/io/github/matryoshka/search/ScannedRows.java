package io.github.matryoshka.search;

import io.github.matryoshka.kernels.Scans;
import java.lang.foreign.MemorySegment;

/**
 * The rows that a search reads from end to end, and how far a score computed from them may be from
 * the exact one. They are the index's own, or a smaller form of them: fewer numbers, fewer bits.
 *
 * <p>With q the query, d a row of the index, d̂ what is scanned of it (its leading numbers,
 * encoded), q̂ the encoded query and t the numbers that are not scanned, Cauchy and Schwarz give
 *
 * <pre>|q·d − q̂·d̂| ≤ ‖q_lead‖·‖d_lead − d̂‖ + ‖q_lead − q̂‖·‖d̂‖ + ‖q_t‖·‖d_t‖</pre>
 *
 * and to that come the roundings of the floats. The norms are kept as the largest of each block of
 * {@link Rows#BLOCK} rows, so that one odd row does not widen the bound for all.
 */
final class ScannedRows {
  /** Unit roundoff of a float. */
  private static final double U = 0x1p-24;

  /** What a product may lose where floats end: in 8 bits it is multiplied by at most 127². */
  private static final double UNDERFLOW = 127.0 * 127.0 * Float.MIN_VALUE;

  private final Rows rows;
  private final double[] norm;
  private final double[] residual;
  private final double[] tail;

  private ScannedRows(Rows rows, double[] norm) {
    this.rows = rows;
    this.norm = norm;
    residual = new double[norm.length];
    tail = new double[norm.length];
  }

  /** Room for a copy. */
  private static ScannedRows copy(Storage storage, int dims, int count) {
    Rows rows = Rows.empty(storage, dims, count);
    return new ScannedRows(rows, new double[rows.codes().length]);
  }

  /** The index's own rows: only roundings, and the encoding of the query, separate the scores. */
  static ScannedRows own(Rows rows) {
    boolean exact = rows.storage() == Storage.BINARY;
    return new ScannedRows(rows, exact ? new double[rows.codes().length] : rows.norms().of(rows));
  }

  /** The leading numbers of all rows in another storage, with what bounds the error. */
  static ScannedRows certified(Rows from, Storage storage, int dims) {
    ScannedRows scanned = copy(storage, dims, from.count());
    float[] row = new float[from.dims()];
    float[] left = new float[dims];
    for (int r = 0; r < from.count(); r++) {
      from.read(r, row);
      scanned.rows.write(r, row, 0);
      for (int i = 0; i < dims; i++) {
        // Both are of similar size, so that the difference of the doubles is all but exact.
        left[i] = (float) (row[i] - scanned.rows.get(r, i));
      }
      double lost = LargestNorms.norm(left, 0, dims);
      scanned.raise(scanned.residual, r, lost);
      scanned.raise(scanned.norm, r, LargestNorms.norm(row, 0, dims) + lost);
      scanned.raise(scanned.tail, r, LargestNorms.norm(row, dims, row.length));
    }
    return scanned;
  }

  /** The leading numbers of all rows, brought to unit length, in another storage; no bound. */
  static ScannedRows shortlist(Rows from, Storage storage, int dims) {
    ScannedRows scanned = copy(storage, dims, from.count());
    float[] row = new float[from.dims()];
    for (int r = 0; r < from.count(); r++) {
      from.read(r, row);
      double length = LargestNorms.norm(row, 0, dims);
      for (int i = 0; i < dims && length > 0; i++) {
        row[i] /= (float) length;
      }
      scanned.rows.write(r, row, 0);
    }
    return scanned;
  }

  Rows rows() {
    return rows;
  }

  /** The most that a score of this block may be away from the exact one. */
  double error(int block, PreparedQuery query) {
    if (rows.storage() == Storage.BINARY) {
      return 0;
    }
    double roundings = (rows.dims() + 2) * U * query.leadingNorm * norm[block];
    double encodings = query.leadingNorm * residual[block] + query.residual * norm[block];
    double rest = query.tailNorm * tail[block];
    // The exact score is rounded to a float too.
    double last = U * query.norm * (norm[block] + residual[block] + tail[block]);
    return (roundings + encodings + rest + last) * (1 + 1e-6) + rows.dims() * UNDERFLOW;
  }

  /** Scores of {@code count} rows of one block, from row {@code first} of the block. */
  void scores(
      Scans scans, int block, int first, int count, PreparedQuery query, MemorySegment scores) {
    MemorySegment codes = rows.codes()[block];
    int dims = rows.dims();
    long at = at(first);
    switch (rows.storage()) {
      case FP32 -> scans.fp32(codes, at, count, dims, codes(query), scores);
      case BF16 -> scans.bf16(codes, at, count, dims, codes(query), scores);
      case BINARY -> scans.binary(codes, at, count, dims, codes(query), scores);
      case INT8 ->
          scans.int8(
              codes,
              at,
              factors(block),
              factorsAt(first),
              count,
              dims,
              codes(query),
              query.factor,
              scores);
    }
  }

  /** The same for a batch of queries. */
  void scores(Scans.Batch batch, int block, int first, int count, MemorySegment scores) {
    batch.scores(rows.codes()[block], at(first), factors(block), factorsAt(first), count, scores);
  }

  /** The form of a query that these rows are scanned with. */
  MemorySegment codes(PreparedQuery query) {
    return rows.storage().hasFactor() ? query.codes : query.floats;
  }

  private long at(int rowOfBlock) {
    return (long) rowOfBlock * rows.storage().bytes(rows.dims());
  }

  private MemorySegment factors(int block) {
    return rows.factors() == null ? null : rows.factors()[block];
  }

  private static long factorsAt(int rowOfBlock) {
    return (long) rowOfBlock * Float.BYTES;
  }

  private void raise(double[] largest, int row, double value) {
    largest[row / Rows.BLOCK] = Math.max(largest[row / Rows.BLOCK], value);
  }
}
