package io.github.matryoshka.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Scores with the Vector API. One query is bound by the memory, and rows are read in four places at
 * once, a quarter of them apart: that is what keeps the processor's prefetchers busiest (measured;
 * four neighbouring rows side by side do not).
 */
final class VectorScans implements Scans {
  static final VectorScans INSTANCE = new VectorScans();

  private static final VectorSpecies<Float> S = VectorKernels.SPECIES;
  private static final int W = VectorKernels.WIDTH;
  private static final VectorShape HALF_SHAPE = VectorShape.forBitSize(S.vectorBitSize() / 2);
  private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, S.vectorShape());
  private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, S.vectorShape());
  private static final VectorSpecies<Short> HALVES = VectorSpecies.of(short.class, HALF_SHAPE);
  private static final VectorSpecies<Byte> BYTES = VectorSpecies.of(byte.class, S.vectorShape());
  private static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class, S.vectorShape());
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

  private VectorScans() {}

  @Override
  public void fp32(
      MemorySegment rows, long at, int count, int dims, MemorySegment query, MemorySegment scores) {
    int whole = dims / W * W;
    int apart = count / 4;
    long bytes = (long) dims * Float.BYTES;
    for (int r = 0; r < apart; r++) {
      long a = at + r * bytes;
      long b = a + apart * bytes;
      long c = b + apart * bytes;
      long d = c + apart * bytes;
      FloatVector as = FloatVector.zero(S);
      FloatVector bs = as;
      FloatVector cs = as;
      FloatVector ds = as;
      for (int i = 0; i < whole; i += W) {
        long offset = (long) i * Float.BYTES;
        FloatVector q = FloatVector.fromMemorySegment(S, query, offset, ORDER);
        as = FloatVector.fromMemorySegment(S, rows, a + offset, ORDER).fma(q, as);
        bs = FloatVector.fromMemorySegment(S, rows, b + offset, ORDER).fma(q, bs);
        cs = FloatVector.fromMemorySegment(S, rows, c + offset, ORDER).fma(q, cs);
        ds = FloatVector.fromMemorySegment(S, rows, d + offset, ORDER).fma(q, ds);
      }
      float sum = as.reduceLanes(VectorOperators.ADD);
      scores.setAtIndex(FLOAT, r, sum + rest(rows, a, whole, dims, query));
      sum = bs.reduceLanes(VectorOperators.ADD);
      scores.setAtIndex(FLOAT, r + apart, sum + rest(rows, b, whole, dims, query));
      sum = cs.reduceLanes(VectorOperators.ADD);
      scores.setAtIndex(FLOAT, r + 2L * apart, sum + rest(rows, c, whole, dims, query));
      sum = ds.reduceLanes(VectorOperators.ADD);
      scores.setAtIndex(FLOAT, r + 3L * apart, sum + rest(rows, d, whole, dims, query));
    }
    for (int r = 4 * apart; r < count; r++) {
      scores.setAtIndex(FLOAT, r, rest(rows, at + r * bytes, 0, dims, query));
    }
  }

  /** The products from number i of a row of floats on. */
  private static float rest(MemorySegment rows, long row, int i, int dims, MemorySegment query) {
    float sum = 0;
    for (; i < dims; i++) {
      long offset = (long) i * Float.BYTES;
      sum += rows.get(FLOAT, row + offset) * query.get(FLOAT, offset);
    }
    return sum;
  }

  @Override
  public void bf16(
      MemorySegment rows, long at, int count, int dims, MemorySegment query, MemorySegment scores) {
    int whole = dims / W * W;
    int apart = count / 4;
    long bytes = (long) dims * Short.BYTES;
    for (int r = 0; r < apart; r++) {
      long a = at + r * bytes;
      long b = a + apart * bytes;
      long c = b + apart * bytes;
      long d = c + apart * bytes;
      FloatVector as = FloatVector.zero(S);
      FloatVector bs = as;
      FloatVector cs = as;
      FloatVector ds = as;
      for (int i = 0; i < whole; i += W) {
        long offset = (long) i * Short.BYTES;
        FloatVector q = FloatVector.fromMemorySegment(S, query, (long) i * Float.BYTES, ORDER);
        as = floats(rows, a + offset).fma(q, as);
        bs = floats(rows, b + offset).fma(q, bs);
        cs = floats(rows, c + offset).fma(q, cs);
        ds = floats(rows, d + offset).fma(q, ds);
      }
      float sum = as.reduceLanes(VectorOperators.ADD);
      scores.setAtIndex(FLOAT, r, sum + restOfHalves(rows, a, whole, dims, query));
      sum = bs.reduceLanes(VectorOperators.ADD);
      scores.setAtIndex(FLOAT, r + apart, sum + restOfHalves(rows, b, whole, dims, query));
      sum = cs.reduceLanes(VectorOperators.ADD);
      scores.setAtIndex(FLOAT, r + 2L * apart, sum + restOfHalves(rows, c, whole, dims, query));
      sum = ds.reduceLanes(VectorOperators.ADD);
      scores.setAtIndex(FLOAT, r + 3L * apart, sum + restOfHalves(rows, d, whole, dims, query));
    }
    for (int r = 4 * apart; r < count; r++) {
      scores.setAtIndex(FLOAT, r, restOfHalves(rows, at + r * bytes, 0, dims, query));
    }
  }

  private static FloatVector floats(MemorySegment halves, long at) {
    return ShortVector.fromMemorySegment(HALVES, halves, at, ORDER)
        .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0)
        .reinterpretAsInts()
        .lanewise(VectorOperators.LSHL, 16)
        .reinterpretAsFloats();
  }

  private static float restOfHalves(
      MemorySegment rows, long row, int i, int dims, MemorySegment query) {
    float sum = 0;
    for (; i < dims; i++) {
      float x = Float.intBitsToFloat(rows.get(HALF, row + (long) i * Short.BYTES) << 16);
      sum += x * query.get(FLOAT, (long) i * Float.BYTES);
    }
    return sum;
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
    int whole = dims / BYTES.length() * BYTES.length();
    int half = (count + 1) / 2;
    for (int r = 0; r < half; r++) {
      // Two rows share the work on the query; the last of an odd number is done twice.
      int next = Math.min(r + half, count - 1);
      long row = at + (long) r * dims;
      long other = at + (long) next * dims;
      IntVector sums = IntVector.zero(INTS);
      IntVector others = sums;
      for (int i = 0; i < whole; i += BYTES.length()) {
        ShortVector q = shorts(query, i);
        ShortVector low = low(q);
        ShortVector high = high(q);
        sums = sums.add(products(shorts(rows, row + i), low, high));
        others = others.add(products(shorts(rows, other + i), low, high));
      }
      int sum = sums.reduceLanes(VectorOperators.ADD);
      int otherSum = others.reduceLanes(VectorOperators.ADD);
      for (int i = whole; i < dims; i++) {
        sum += rows.get(BYTE, row + i) * query.get(BYTE, i);
        otherSum += rows.get(BYTE, other + i) * query.get(BYTE, i);
      }
      float scale = factors.get(FLOAT, factorsAt + (long) r * Float.BYTES) * factor;
      float otherScale = factors.get(FLOAT, factorsAt + (long) next * Float.BYTES) * factor;
      scores.setAtIndex(FLOAT, r, scale * sum);
      scores.setAtIndex(FLOAT, next, otherScale * otherSum);
    }
  }

  /** Two products of at most 127² fit a short; then its two halves are added as ints. */
  private static IntVector products(ShortVector x, ShortVector low, ShortVector high) {
    IntVector both = low(x).mul(low).add(high(x).mul(high)).reinterpretAsInts();
    return both.lanewise(VectorOperators.ASHR, 16)
        .add(both.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
  }

  /** Neighbouring bytes in pairs: widening them lane by lane would cross the vector. */
  private static ShortVector shorts(MemorySegment bytes, long at) {
    return ByteVector.fromMemorySegment(BYTES, bytes, at, ORDER).reinterpretAsShorts();
  }

  private static ShortVector low(ShortVector pairs) {
    return pairs.lanewise(VectorOperators.LSHL, 8).lanewise(VectorOperators.ASHR, 8);
  }

  private static ShortVector high(ShortVector pairs) {
    return pairs.lanewise(VectorOperators.ASHR, 8);
  }

  /** Rows that fit a vector of longs are counted in one; what it reads of the next is masked. */
  @Override
  public void binary(
      MemorySegment rows, long at, int count, int dims, MemorySegment query, MemorySegment scores) {
    int words = Math.ceilDiv(dims, Long.SIZE);
    int lanes = LONGS.length();
    long bytes = (long) words * Long.BYTES;
    // The last row may not be followed by as many bytes as a vector reads.
    int whole =
        words > lanes
            ? 0
            : Math.clamp((rows.byteSize() - at - (long) lanes * Long.BYTES) / bytes, 0, count);
    VectorMask<Long> mask = LONGS.indexInRange(0, words);
    LongVector q = LongVector.fromMemorySegment(LONGS, query, 0, ORDER, mask);
    LongVector kept = LongVector.broadcast(LONGS, -1L).blend(0L, mask.not());
    for (int r = 0; r < whole; r++) {
      long different =
          LongVector.fromMemorySegment(LONGS, rows, at + r * bytes, ORDER)
              .lanewise(VectorOperators.XOR, q)
              .and(kept)
              .lanewise(VectorOperators.BIT_COUNT)
              .reduceLanes(VectorOperators.ADD);
      scores.setAtIndex(FLOAT, r, dims - 2 * (int) different);
    }
    ScalarScans.binary(rows, at, whole, count, dims, query, scores);
  }

  /** Measured; below it the copy of the rows to the heap costs more than it saves. */
  @Override
  public int batchFrom(Format format) {
    return format == Format.FP32 ? 7 : Integer.MAX_VALUE;
  }

  @Override
  public Batch batch(Format format, int queries, int dims) {
    return new VectorBatch(queries, dims);
  }

  @Override
  public int select(MemorySegment scores, int n, float[] floors, int[] found) {
    if (floors.length % W != 0) {
      return ScalarScans.INSTANCE.select(scores, n, floors, found);
    }
    int selected = 0;
    int column = 0;
    int i = 0;
    for (; i <= n - W; i += W) {
      long passed =
          FloatVector.fromMemorySegment(S, scores, (long) i * Float.BYTES, ORDER)
              .compare(VectorOperators.GE, FloatVector.fromArray(S, floors, column))
              .toLong();
      for (; passed != 0; passed &= passed - 1) {
        found[selected++] = i + Long.numberOfTrailingZeros(passed);
      }
      column = column + W == floors.length ? 0 : column + W;
    }
    for (; i < n; i++) {
      if (scores.getAtIndex(FLOAT, i) >= floors[i % floors.length]) {
        found[selected++] = i;
      }
    }
    return selected;
  }
}
