package io.github.matryoshka.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The matrix product rows × queriesᵀ: rows are its left matrix as they lie, so that only the
 * queries, which are few, have to be packed. They fill panels of {@link WideTile}; what is left
 * over goes to {@link ThinTile} where it fits one or two of those.
 */
final class VectorBatch implements Scans.Batch {
  private static final int WIDE = WideTile.PANEL;
  private static final int THIN = ThinTile.PANEL;

  /** Rows copied beside each other on the heap: with 384 dimensions 96 KiB, a tenth of L2. */
  private static final int BLOCK = 64;

  private final int dims;
  private final int wide;
  private final int stride;
  private final float[][] panels;
  private final float[] block;
  private final float[] out;
  private final float[] zeros = new float[WIDE];

  VectorBatch(int queries, int dims) {
    this.dims = dims;
    int left = queries % WIDE;
    wide = queries / WIDE + (left > 2 * THIN ? 1 : 0);
    int thin = left > 2 * THIN ? 0 : Math.ceilDiv(left, THIN);
    stride = wide * WIDE + thin * THIN;
    panels = new float[wide + thin][];
    for (int p = 0; p < panels.length; p++) {
      panels[p] = new float[dims * width(p)];
    }
    block = new float[BLOCK * dims];
    out = new float[BLOCK * stride];
  }

  private int width(int panel) {
    return panel < wide ? WIDE : THIN;
  }

  /** The first query of a panel. */
  private int first(int panel) {
    return panel <= wide ? panel * WIDE : wide * WIDE + (panel - wide) * THIN;
  }

  @Override
  public int stride() {
    return stride;
  }

  @Override
  public void set(int q, MemorySegment query, float factor) {
    int p = q < wide * WIDE ? q / WIDE : wide + (q - wide * WIDE) / THIN;
    int width = width(p);
    int column = q - first(p);
    for (int i = 0; i < dims; i++) {
      panels[p][i * width + column] = query.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
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
    for (int first = 0; first < count; first += BLOCK) {
      int n = Math.min(BLOCK, count - first);
      MemorySegment.copy(rows, layout, at + (long) first * dims * Float.BYTES, block, 0, n * dims);
      for (int p = 0; p < panels.length; p++) {
        if (p < wide) {
          WideTile.panel(
              block, 0, dims, 1, panels[p], 0, zeros, 0, 0, out, first(p), stride, n, dims);
        } else {
          ThinTile.panel(block, panels[p], out, first(p), stride, n, dims);
        }
      }
      MemorySegment.copy(out, 0, scores, layout, (long) first * stride * Float.BYTES, n * stride);
    }
  }
}
