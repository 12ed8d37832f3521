package io.github.matryoshka.jna;

import io.github.matryoshka.kernels.Kernels;
import io.github.matryoshka.kernels.Scans;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.Objects;

/**
 * Scores in C, rows prefetched: products of 8 bits with VNNI, bits counted eight rows at a time,
 * batches in groups of eight queries. A call a few hundred rows; what reaches the floor is selected
 * on the JVM.
 */
public final class NativeScans implements Scans {
  /** {@code MATRYOSHKA_GROUP}: several queries are scored in groups of so many. */
  private static final int GROUP = 8;

  /**
   * From two on the rows are worth sharing; a group that is not full costs what a full one does.
   */
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
    // C reads the query's factor from memory: the first score is free until it is written.
    scores.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, 0, factor);
    long own = scores.address();
    scores(Format.INT8, rows, at, factors, factorsAt, count, dims, query, own, 1, scores);
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
    scores(format, rows, at, null, 0, count, dims, query, NONE, 1, scores);
  }

  /** What C reads and writes lies within the segments, which stay until it is done. */
  private void scores(
      Format format,
      MemorySegment rows,
      long at,
      MemorySegment factors,
      long factorsAt,
      int count,
      int dims,
      MemorySegment queries,
      long queryFactors,
      int queryCount,
      MemorySegment scores) {
    Objects.checkFromIndexSize(at, count * bytes(format, dims), rows.byteSize());
    Objects.checkFromIndexSize(0, queryCount * queryBytes(format, dims), queries.byteSize());
    Objects.checkFromIndexSize(0, (long) count * queryCount * Float.BYTES, scores.byteSize());
    long rowFactors = NONE;
    if (format == Format.INT8) {
      Objects.checkFromIndexSize(factorsAt, (long) count * Float.BYTES, factors.byteSize());
      rowFactors = factors.address() + factorsAt;
    }
    Calls.check(
        Calls.matryoshka_scores(
            isa,
            format.ordinal(),
            rows.address() + at,
            rowFactors,
            count,
            dims,
            queries.address(),
            queryFactors,
            queryCount,
            scores.address()));
    Reference.reachabilityFence(rows);
    Reference.reachabilityFence(factors);
    Reference.reachabilityFence(queries);
    Reference.reachabilityFence(scores);
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

  /** Queries end to end, filled up to whole groups with zeros. */
  private final class NativeBatch implements Batch {
    private final Format format;
    private final int dims;
    private final int stride;
    private final MemorySegment queries;
    private final MemorySegment factors;

    NativeBatch(Format format, int count, int dims) {
      this.format = format;
      this.dims = dims;
      stride = Math.ceilDiv(count, GROUP) * GROUP;
      queries = Arena.ofAuto().allocate(stride * queryBytes(format, dims), NativeEncoder.ALIGNMENT);
      factors = Arena.ofAuto().allocate((long) stride * Float.BYTES, NativeEncoder.ALIGNMENT);
    }

    @Override
    public int stride() {
      return stride;
    }

    @Override
    public void set(int q, MemorySegment query, float factor) {
      long bytes = queryBytes(format, dims);
      MemorySegment.copy(query, 0, queries, q * bytes, bytes);
      factors.setAtIndex(ValueLayout.JAVA_FLOAT, q, factor);
    }

    @Override
    public void scores(
        MemorySegment rows,
        long at,
        MemorySegment rowFactors,
        long rowFactorsAt,
        int count,
        MemorySegment scores) {
      NativeScans.this.scores(
          format,
          rows,
          at,
          rowFactors,
          rowFactorsAt,
          count,
          dims,
          queries,
          factors.address(),
          stride,
          scores);
      Reference.reachabilityFence(factors);
    }
  }
}
