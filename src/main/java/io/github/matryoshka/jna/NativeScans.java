package io.github.matryoshka.jna;

import io.github.matryoshka.kernels.Kernels;
import io.github.matryoshka.kernels.Scans;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Objects;

/**
 * Scores in C, rows prefetched: products of 8 bits with VNNI, bits counted eight rows at a time,
 * batches as matrix products. A call a few hundred rows; what reaches the floor is selected on the
 * JVM.
 */
public final class NativeScans implements Scans {
  /** From two on the rows are worth sharing, though C fills them up to a group of eight. */
  private static final int BATCH_FROM = 2;

  /** A factor that is not read. */
  private static final long NONE = 0;

  private final int isa;
  private final Scans jvm = Scans.jvm();

  /** For a certain instruction set, which must be there. */
  NativeScans(int isa) {
    this.isa = isa;
  }

  /**
   * With the best instruction set of this processor.
   *
   * @throws UnsupportedOperationException if the library cannot be used here, with the reason
   */
  public static NativeScans best() {
    NativeLibrary.require();
    return new NativeScans(Calls.matryoshka_best_isa());
  }

  /** These where the library is here and {@link NativeLibrary#pays}; else the JVM's. */
  public static Scans fastest() {
    boolean library = NativeLibrary.whyNot().isEmpty();
    boolean vectorInstructions = library && NativeLibrary.hasVectorInstructions();
    boolean vectorApi = Kernels.whyNoVector().isEmpty();
    return NativeLibrary.pays(library, vectorInstructions, vectorApi) ? best() : Scans.jvm();
  }

  @Override
  public void fp32(
      MemorySegment rows, long at, int count, int dims, MemorySegment query, MemorySegment scores) {
    single(Format.FP32, rows, at, count, dims, query, scores);
  }

  @Override
  public void bf16(
      MemorySegment rows, long at, int count, int dims, MemorySegment query, MemorySegment scores) {
    single(Format.BF16, rows, at, count, dims, query, scores);
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
    scores(Format.INT8, rows, at, factors, factorsAt, count, dims, query, factor, scores);
  }

  @Override
  public void binary(
      MemorySegment rows, long at, int count, int dims, MemorySegment query, MemorySegment scores) {
    single(Format.BINARY, rows, at, count, dims, query, scores);
  }

  private void single(
      Format format,
      MemorySegment rows,
      long at,
      int count,
      int dims,
      MemorySegment query,
      MemorySegment scores) {
    scores(format, rows, at, null, 0, count, dims, query, 1, scores);
  }

  private void scores(
      Format format,
      MemorySegment rows,
      long at,
      MemorySegment factors,
      long factorsAt,
      int count,
      int dims,
      MemorySegment query,
      float factor,
      MemorySegment scores) {
    Objects.checkFromIndexSize(0, queryBytes(format, dims), query.byteSize());
    requireRows(format, rows, at, factors, factorsAt, count, dims, 1, scores);
    Calls.check(
        Calls.matryoshka_scores(
            isa,
            format.ordinal(),
            rows.address() + at,
            address(factors, factorsAt),
            count,
            dims,
            query.address(),
            factor,
            scores.address()));
    Reference.reachabilityFence(rows);
    Reference.reachabilityFence(factors);
    Reference.reachabilityFence(query);
    Reference.reachabilityFence(scores);
  }

  /** What C reads of the rows, and writes, lies within the segments. */
  private static void requireRows(
      Format format,
      MemorySegment rows,
      long at,
      MemorySegment factors,
      long factorsAt,
      int count,
      int dims,
      int columns,
      MemorySegment scores) {
    Objects.checkFromIndexSize(at, count * bytes(format, dims), rows.byteSize());
    Objects.checkFromIndexSize(0, (long) count * columns * Float.BYTES, scores.byteSize());
    if (format == Format.INT8) {
      Objects.checkFromIndexSize(factorsAt, (long) count * Float.BYTES, factors.byteSize());
    }
  }

  private static long address(MemorySegment factors, long at) {
    return factors == null ? NONE : factors.address() + at;
  }

  private static long bytes(Format format, int dims) {
    return switch (format) {
      case FP32 -> (long) Float.BYTES * dims;
      case BF16 -> (long) Short.BYTES * dims;
      case INT8 -> dims;
      case BINARY -> (long) Long.BYTES * Math.ceilDiv(dims, Long.SIZE);
    };
  }

  private static long queryBytes(Format format, int dims) {
    return bytes(format == Format.BF16 ? Format.FP32 : format, dims);
  }

  @Override
  public int batchFrom(Format format) {
    return format == Format.BINARY ? Integer.MAX_VALUE : BATCH_FROM;
  }

  @Override
  public Batch batch(Format format, int queries, int dims) {
    return new NativeBatch(format, queries, dims);
  }

  @Override
  public int select(MemorySegment scores, int n, float[] floors, int[] found) {
    return jvm.select(scores, n, floors, found);
  }

  /** C owns the layout; the memory is ours. */
  private final class NativeBatch implements Batch {
    private final Format format;
    private final int dims;
    private final int columns;
    private final MemorySegment memory;

    NativeBatch(Format format, int queries, int dims) {
      this.format = format;
      this.dims = dims;
      long bytes = Calls.matryoshka_batch_bytes(isa, format.ordinal(), dims, queries);
      memory = Arena.ofAuto().allocate(bytes, NativeEncoder.ALIGNMENT);
      long batch = memory.address();
      Calls.check(Calls.matryoshka_batch_init(isa, format.ordinal(), dims, queries, batch));
      columns = Calls.matryoshka_batch_columns(batch);
    }

    @Override
    public int stride() {
      return columns;
    }

    @Override
    public void set(int q, MemorySegment query, float factor) {
      Objects.checkFromIndexSize(0, queryBytes(format, dims), query.byteSize());
      Calls.check(Calls.matryoshka_batch_set(memory.address(), q, query.address(), factor));
      Reference.reachabilityFence(query);
    }

    @Override
    public void scores(
        MemorySegment rows,
        long at,
        MemorySegment factors,
        long factorsAt,
        int count,
        MemorySegment scores) {
      requireRows(format, rows, at, factors, factorsAt, count, dims, columns, scores);
      Calls.check(
          Calls.matryoshka_batch_scores(
              memory.address(),
              rows.address() + at,
              address(factors, factorsAt),
              count,
              scores.address()));
      Reference.reachabilityFence(rows);
      Reference.reachabilityFence(factors);
      Reference.reachabilityFence(scores);
      Reference.reachabilityFence(this);
    }
  }
}
