package io.github.matryoshka.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Finds, for each of some queries, all rows of a matrix that may be among its k best: those whose
 * score in 16 bits is within the error of both of the k-th best one. Scratch of one thread.
 */
public final class GpuScan implements AutoCloseable {
  /** Entries of a list in the kernels, see search.cu. */
  private static final int ROOM = 4096;

  /** Most rows that can be asked for: lists must keep room for what comes. */
  public static final int MOST = ROOM / 4;

  /** Queries of the narrow tile and of the wide one. */
  private static final int FEW = 16;

  private static final int MANY = 128;
  private static final int ROWS = 128;

  /** How much larger than all before it a chunk may be. */
  private static final int GROWTH = 16;

  private final GpuMatrix matrix;
  private final int queries;
  private final int k;
  private final int tile;
  private final int padded;
  private final Stream stream;
  private final Kernel score;
  private final Kernel keepBest;
  private final DeviceMemory input;
  private final PinnedMemory pinnedInput;
  private final DeviceMemory hidden;
  private final PinnedMemory pinnedHidden;
  private final DeviceMemory lists;
  private final PinnedMemory pinnedLists;
  private final MemorySegment in;
  private final MemorySegment found;
  private final Arguments scoreArguments;
  private final Arguments keepArguments;
  private final double[] errors;
  private final Resources all = new Resources();

  /**
   * Makes the scratch.
   *
   * @param queries most queries at a time
   * @param k rows wanted a query, 1 to {@link #MOST}
   * @throws IllegalStateException if the GPU has too little memory left
   */
  public GpuScan(GpuMatrix matrix, int queries, int k) {
    if (k < 1 || k > MOST) {
      throw new IllegalArgumentException("k: expected 1 to %d, got %d".formatted(MOST, k));
    }
    this.matrix = matrix;
    this.queries = queries;
    this.k = k;
    tile = queries <= FEW ? FEW : MANY;
    padded = Math.ceilDiv(queries, tile) * tile;
    errors = new double[queries];
    CudaDevice device = matrix.device();
    device.enter();
    try {
      stream = all.keep(new Stream());
      score =
          tile == FEW
              ? new Kernel(device, "search", "score_few", 256, 36 * 1024)
              : new Kernel(device, "search", "score_many", 256, 64 * 1024);
      keepBest = new Kernel(device, "search", "keep_best", 512, ROOM * Long.BYTES);
      input = all.keep(new DeviceMemory(inputBytes()));
      pinnedInput = all.keep(new PinnedMemory(inputBytes()));
      long bits = Math.ceilDiv(matrix.count(), Long.SIZE) * (long) Long.BYTES;
      hidden = all.keep(new DeviceMemory(bits));
      pinnedHidden = all.keep(new PinnedMemory(bits));
      lists = all.keep(new DeviceMemory((long) queries * ROOM * Long.BYTES));
      pinnedLists = all.keep(new PinnedMemory((long) queries * ROOM * Long.BYTES));
    } catch (RuntimeException e) {
      all.close();
      throw e;
    } finally {
      device.leave();
    }
    in = pinnedInput.segment();
    found = pinnedLists.segment();
    in.fill((byte) 0);
    for (int q = 0; q < padded; q++) {
      // Those that only fill up the tile find nothing.
      in.set(
          ValueLayout.JAVA_FLOAT, thresholds() + (long) q * Float.BYTES, Float.POSITIVE_INFINITY);
    }
    Arena arena = Arena.ofAuto();
    scoreArguments =
        new Arguments(arena, 10)
            .add(matrix.address())
            .add(input.address())
            .add(matrix.width())
            .add(0)
            .add(0)
            .add(0L)
            .add(input.address() + excluded())
            .add(input.address() + thresholds())
            .add(input.address() + counts())
            .add(lists.address());
    keepArguments =
        new Arguments(arena, 5)
            .add(input.address() + thresholds())
            .add(input.address() + margins())
            .add(input.address() + counts())
            .add(lists.address())
            .add(k);
  }

  // The input is one block, so that one copy brings it: the queries, then four arrays.

  private long excluded() {
    return (long) padded * matrix.width() * Short.BYTES;
  }

  private long thresholds() {
    return excluded() + (long) padded * Integer.BYTES;
  }

  private long margins() {
    return thresholds() + (long) padded * Float.BYTES;
  }

  private long counts() {
    return margins() + (long) padded * Float.BYTES;
  }

  private long inputBytes() {
    return counts() + (long) padded * Integer.BYTES;
  }

  /**
   * Takes query q from {@code from[offset …]}.
   *
   * @param excludedRow that must not be found, -1 for none
   * @param minimum scores below it are not wanted
   * @throws IllegalArgumentException for numbers beyond 16-bit floats
   */
  public void set(int q, float[] from, int offset, int excludedRow, float minimum) {
    long row = (long) q * matrix.width() * Short.BYTES;
    double loss = Halves.write(from, offset, matrix.dims(), in, row);
    double norm = Halves.norm(from, offset, matrix.dims());
    double rounded = matrix.largestNorm() + matrix.largestLoss();
    // A tensor core may cut off where it adds, 2^-22 of a sum each time; the 8 more are for what
    // the kernels themselves round.
    double sums = (matrix.width() + 8) * 0x1p-22 * (norm + loss) * rounded;
    errors[q] = norm * matrix.largestLoss() + loss * rounded + sums;
    long at = (long) q * Float.BYTES;
    in.set(ValueLayout.JAVA_INT, excluded() + at, excludedRow);
    in.set(ValueLayout.JAVA_FLOAT, thresholds() + at, Math.nextDown((float) (minimum - errors[q])));
    in.set(ValueLayout.JAVA_FLOAT, margins() + at, Math.nextUp((float) (2 * errors[q])));
  }

  /**
   * Scans all rows for the first queries.
   *
   * @param size how many
   * @param hiddenRows bit {@code row % 64} of long {@code row / 64} is set for a row that must not
   *     be found; may be shorter than the rows need, null for none
   * @throws IllegalStateException if the GPU fails
   */
  public void run(int size, long[] hiddenRows) {
    CudaDevice device = matrix.device();
    device.enter();
    try {
      for (int q = size; q < queries; q++) {
        in.set(
            ValueLayout.JAVA_FLOAT, thresholds() + (long) q * Float.BYTES, Float.POSITIVE_INFINITY);
      }
      in.asSlice(counts()).fill((byte) 0);
      stream.upload(input, pinnedInput, inputBytes());
      hide(hiddenRows);
      long growth = Math.clamp(ROOM / (4L * k), 1, GROWTH);
      for (int first = 0; first < matrix.count(); ) {
        long chunk = first == 0 ? ROOM : first * growth;
        int end = (int) Math.min(matrix.count(), first + chunk);
        enqueue(first, end, size);
        first = end;
      }
      stream.download(pinnedInput, input, counts(), padded * (long) Integer.BYTES);
      stream.await();
      for (int q = 0; q < size; q++) {
        if (size(q) > 0) {
          long at = (long) q * ROOM * Long.BYTES;
          stream.download(pinnedLists, lists, at, size(q) * (long) Long.BYTES);
        }
      }
      stream.await();
    } catch (RuntimeException e) {
      stream.settle();
      throw e;
    } finally {
      device.leave();
    }
  }

  private void hide(long[] rows) {
    scoreArguments.set(5, rows == null ? 0 : hidden.address());
    if (rows != null) {
      MemorySegment bits = pinnedHidden.segment().fill((byte) 0);
      long longs = Math.min(rows.length, bits.byteSize() / Long.BYTES);
      MemorySegment.copy(rows, 0, bits, ValueLayout.JAVA_LONG, 0, (int) longs);
      stream.upload(hidden, pinnedHidden, bits.byteSize());
    }
  }

  private void enqueue(int first, int end, int size) {
    scoreArguments.set(3, first);
    scoreArguments.set(4, end);
    stream.launch(score, Math.ceilDiv(end - first, ROWS), Math.ceilDiv(size, tile), scoreArguments);
    stream.launch(keepBest, size, 1, keepArguments);
  }

  /** Whether more rows than a list holds were within the error; the others' lists are complete. */
  public boolean overflowed(int q) {
    return count(q) < 0;
  }

  /** Rows found for query q. */
  public int size(int q) {
    return Math.max(0, count(q));
  }

  private int count(int q) {
    return in.get(ValueLayout.JAVA_INT, counts() + (long) q * Integer.BYTES);
  }

  /** The row in place i for query q, by its score in 16 bits. */
  public int row(int q, int i) {
    return ~(int) key(q, i);
  }

  /** Its score in 16 bits. */
  public float score(int q, int i) {
    int bits = (int) (key(q, i) >>> 32);
    return Float.intBitsToFloat(bits < 0 ? bits ^ Integer.MIN_VALUE : ~bits);
  }

  /** How far the scores of query q may be from those of the numbers that were given. */
  public double error(int q) {
    return errors[q];
  }

  private long key(int q, int i) {
    return found.getAtIndex(ValueLayout.JAVA_LONG, (long) q * ROOM + i);
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    matrix.device().enter();
    try {
      all.close();
    } finally {
      matrix.device().leave();
    }
  }
}
