package io.github.matryoshka.search;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Scores that count: {@code Σ row[i]·query[i]} in double precision, rounded to a float; in bits,
 * the numbers of equal sign less the others. They depend on the two vectors alone, so every way of
 * scanning ends in the same ranking. Scratch of one thread; allocates in its constructor only.
 */
final class Scoring implements Judge {
  private final Snapshot snapshot;
  private final float[] row;

  private PreparedQuery query;

  Scoring(Snapshot snapshot) {
    this.snapshot = snapshot;
    row = new float[snapshot.rows().dims()];
  }

  /** The query that is scored from now on. */
  Scoring of(PreparedQuery query) {
    this.query = query;
    return this;
  }

  @Override
  public float score(int r, float upper) {
    Rows rows = snapshot.rows();
    if (rows.storage() == Storage.BINARY) {
      return equalSigns(rows, r);
    }
    // So that rows which all tie cost nothing.
    return query.norm == 0 ? 0 : (float) product(rows, r, rows.dims());
  }

  /** The same over the leading numbers only, the row's brought to unit length. */
  float leadingScore(int r, int dims) {
    double product = product(snapshot.rows(), r, dims);
    double squares = 0;
    for (int i = 0; i < dims; i++) {
      squares += (double) row[i] * row[i];
    }
    return squares == 0 ? 0 : (float) (product / Math.sqrt(squares));
  }

  @Override
  public int compare(int a, int b) {
    return snapshot.ids().compare(a, b);
  }

  private double product(Rows rows, int r, int dims) {
    rows.read(r, row);
    float[] q = query.values;
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i <= dims - 4; i += 4) {
      a += (double) row[i] * q[i];
      b += (double) row[i + 1] * q[i + 1];
      c += (double) row[i + 2] * q[i + 2];
      d += (double) row[i + 3] * q[i + 3];
    }
    for (; i < dims; i++) {
      a += (double) row[i] * q[i];
    }
    return a + b + (c + d);
  }

  private int equalSigns(Rows rows, int r) {
    MemorySegment codes = rows.codes()[r / Rows.BLOCK];
    int different = 0;
    for (long i = 0; i < rows.storage().bytes(rows.dims()); i += Long.BYTES) {
      long word = codes.get(ValueLayout.JAVA_LONG_UNALIGNED, rows.at(r) + i);
      different += Long.bitCount(word ^ query.codes.get(ValueLayout.JAVA_LONG_UNALIGNED, i));
    }
    return rows.dims() - 2 * different;
  }
}
