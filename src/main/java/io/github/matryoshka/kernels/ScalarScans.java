package io.github.matryoshka.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Scores in plain Java; the loops are in a form that the compiler may unroll, nothing more. */
final class ScalarScans implements Scans {
  static final ScalarScans INSTANCE = new ScalarScans();

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private ScalarScans() {}

  @Override
  public void fp32(
      MemorySegment rows, long at, int count, int dims, MemorySegment query, MemorySegment scores) {
    for (int r = 0; r < count; r++) {
      long row = at + (long) r * dims * Float.BYTES;
      float sum = 0;
      for (int i = 0; i < dims; i++) {
        long offset = (long) i * Float.BYTES;
        sum += rows.get(FLOAT, row + offset) * query.get(FLOAT, offset);
      }
      scores.setAtIndex(FLOAT, r, sum);
    }
  }

  @Override
  public void bf16(
      MemorySegment rows, long at, int count, int dims, MemorySegment query, MemorySegment scores) {
    for (int r = 0; r < count; r++) {
      long row = at + (long) r * dims * Short.BYTES;
      float sum = 0;
      for (int i = 0; i < dims; i++) {
        float x = Float.intBitsToFloat(rows.get(HALF, row + (long) i * Short.BYTES) << 16);
        sum += x * query.get(FLOAT, (long) i * Float.BYTES);
      }
      scores.setAtIndex(FLOAT, r, sum);
    }
  }

  @Override
  public void int8(
      MemorySegment rows,
      long at,
      MemorySegment factors,
      long factorsAt,
      int count,
      int dims,
      MemorySegment query,
      float factor,
      MemorySegment scores) {
    for (int r = 0; r < count; r++) {
      long row = at + (long) r * dims;
      int sum = 0;
      for (int i = 0; i < dims; i++) {
        sum += rows.get(ValueLayout.JAVA_BYTE, row + i) * query.get(ValueLayout.JAVA_BYTE, i);
      }
      float scale = factors.get(FLOAT, factorsAt + (long) r * Float.BYTES) * factor;
      scores.setAtIndex(FLOAT, r, scale * sum);
    }
  }

  @Override
  public void binary(
      MemorySegment rows, long at, int count, int dims, MemorySegment query, MemorySegment scores) {
    binary(rows, at, 0, count, dims, query, scores);
  }

  /** From row {@code first} of the {@code count} rows at {@code at}. */
  static void binary(
      MemorySegment rows,
      long at,
      int first,
      int count,
      int dims,
      MemorySegment query,
      MemorySegment scores) {
    int words = Math.ceilDiv(dims, Long.SIZE);
    for (int r = first; r < count; r++) {
      long row = at + (long) r * words * Long.BYTES;
      int different = 0;
      for (int i = 0; i < words; i++) {
        long offset = (long) i * Long.BYTES;
        different += Long.bitCount(rows.get(LONG, row + offset) ^ query.get(LONG, offset));
      }
      scores.setAtIndex(FLOAT, r, dims - 2 * different);
    }
  }

  @Override
  public int batchFrom(Format format) {
    return format == Format.FP32 ? 7 : Integer.MAX_VALUE;
  }

  @Override
  public Batch batch(Format format, int queries, int dims) {
    return new ScalarBatch(queries, dims);
  }

  @Override
  public int select(MemorySegment scores, int n, float[] floors, int[] found) {
    int selected = 0;
    for (int i = 0; i < n; i++) {
      if (scores.getAtIndex(FLOAT, i) >= floors[i % floors.length]) {
        found[selected++] = i;
      }
    }
    return selected;
  }
}
