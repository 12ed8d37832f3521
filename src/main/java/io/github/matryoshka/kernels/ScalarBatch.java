package io.github.matryoshka.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Numbers of all queries side by side: one loop adds to the scores of neighbouring queries. */
final class ScalarBatch implements Scans.Batch {
  private final float[][] columns;
  private final float[] sums;

  ScalarBatch(int queries, int dims) {
    columns = new float[dims][queries];
    sums = new float[queries];
  }

  @Override
  public int stride() {
    return sums.length;
  }

  @Override
  public void set(int q, MemorySegment query, float factor) {
    for (int i = 0; i < columns.length; i++) {
      columns[i][q] = query.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
    }
  }

  @Override
  public void scores(
      MemorySegment rows,
      long at,
      MemorySegment factors,
      long factorsAt,
      int count,
      MemorySegment scores) {
    ValueLayout.OfFloat layout = ValueLayout.JAVA_FLOAT_UNALIGNED;
    for (int r = 0; r < count; r++) {
      long row = at + (long) r * columns.length * Float.BYTES;
      Arrays.fill(sums, 0);
      for (int i = 0; i < columns.length; i++) {
        add(rows.get(layout, row + (long) i * Float.BYTES), columns[i], sums);
      }
      long to = (long) r * sums.length * Float.BYTES;
      MemorySegment.copy(sums, 0, scores, layout, to, sums.length);
    }
  }

  private static void add(float x, float[] column, float[] sums) {
    for (int q = 0; q < sums.length; q++) {
      sums[q] += x * column[q];
    }
  }
}
