package io.github.matryoshka.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The matrix product rows × queriesᵀ on {@link WideTile}: rows are its left matrix as they lie, so
 * that only the queries, which are few, have to be packed.
 */
final class VectorBatch implements Scans.Batch {
  private static final int WIDTH = WideTile.PANEL;

  /** Rows copied beside each other on the heap: with 384 dimensions 96 KiB, a tenth of L2. */
  private static final int BLOCK = 64;

  private final int dims;
  private final float[][] panels;
  private final float[] block;
  private final float[] out;
  private final float[] zeros = new float[WIDTH];

  VectorBatch(int queries, int dims) {
    this.dims = dims;
    panels = new float[Math.ceilDiv(queries, WIDTH)][dims * WIDTH];
    block = new float[BLOCK * dims];
    out = new float[BLOCK * stride()];
  }

  @Override
  public int stride() {
    return panels.length * WIDTH;
  }

  @Override
  public void set(int q, float[] values, int offset) {
    float[] panel = panels[q / WIDTH];
    for (int i = 0; i < dims; i++) {
      panel[i * WIDTH + q % WIDTH] = values[offset + i];
    }
  }

  @Override
  public void scores(MemorySegment rows, long at, int count, MemorySegment scores) {
    ValueLayout.OfFloat layout = ValueLayout.JAVA_FLOAT_UNALIGNED;
    int stride = stride();
    for (int first = 0; first < count; first += BLOCK) {
      int n = Math.min(BLOCK, count - first);
      MemorySegment.copy(rows, layout, at + (long) first * dims * Float.BYTES, block, 0, n * dims);
      for (int p = 0; p < panels.length; p++) {
        WideTile.panel(
            block, 0, dims, 1, panels[p], 0, zeros, 0, 0, out, p * WIDTH, stride, n, dims);
      }
      MemorySegment.copy(out, 0, scores, layout, (long) first * stride * Float.BYTES, n * stride);
    }
  }
}
