package io.github.matryoshka.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jcuda.Pointer;
import jcuda.driver.JCudaDriver;

/**
 * Vectors in a GPU's memory, in 16-bit floats, and what the rounding cost. Immutable; thread-safe
 * until it is closed. 2 bytes a number, rows filled up to a multiple of 32 numbers.
 */
public final class GpuMatrix implements AutoCloseable {
  /** Numbers that a step of the kernels takes. */
  private static final int STEP = 32;

  /** Rows converted at a time. */
  private static final int STAGED = 4096;

  /** Gives the rows. */
  @FunctionalInterface
  public interface Rows {
    /** Writes all numbers of a row. */
    void read(int row, float[] to);
  }

  private final CudaDevice device;
  private final int count;
  private final int dims;
  private final int width;
  private final DeviceMemory memory;
  private double largestNorm;
  private double largestLoss;

  /**
   * Copies the rows to the first GPU.
   *
   * @param count at least 1
   * @param dims numbers of a row
   * @throws UnsupportedOperationException if there is no GPU that can be used, with the reason
   * @throws IllegalArgumentException for numbers beyond 16-bit floats
   * @throws IllegalStateException if the GPU fails, or has too little memory left
   */
  public GpuMatrix(int count, int dims, Rows rows) {
    device = CudaDevice.open();
    this.count = count;
    this.dims = dims;
    width = Math.ceilDiv(dims, STEP) * STEP;
    device.enter();
    try {
      memory = new DeviceMemory((long) count * width * Short.BYTES);
      try {
        copy(rows);
      } catch (RuntimeException e) {
        memory.close();
        throw e;
      }
    } finally {
      device.leave();
    }
  }

  private void copy(Rows rows) {
    try (Arena arena = Arena.ofConfined()) {
      long rowBytes = (long) width * Short.BYTES;
      MemorySegment staged = arena.allocate(STAGED * rowBytes, Long.BYTES);
      Pointer from = Pointer.to(staged.asByteBuffer());
      float[] row = new float[dims];
      for (int first = 0; first < count; first += STAGED) {
        int size = Math.min(STAGED, count - first);
        for (int i = 0; i < size; i++) {
          rows.read(first + i, row);
          note(row, Halves.write(row, 0, dims, staged, i * rowBytes));
        }
        Driver.check(
            "cuMemcpyHtoD",
            JCudaDriver.cuMemcpyHtoD(
                memory.withByteOffset(first * rowBytes), from, size * rowBytes));
      }
    }
  }

  private void note(float[] row, double loss) {
    largestNorm = Math.max(largestNorm, Halves.norm(row, 0, dims));
    largestLoss = Math.max(largestLoss, loss);
  }

  /** Number of rows. */
  public int count() {
    return count;
  }

  /** Numbers of a row. */
  public int dims() {
    return dims;
  }

  /** Numbers of a row as it lies in the GPU's memory, the last ones 0. */
  int width() {
    return width;
  }

  /** The largest ‖row‖. */
  double largestNorm() {
    return largestNorm;
  }

  /** The largest ‖row − row in 16 bits‖. */
  double largestLoss() {
    return largestLoss;
  }

  long address() {
    return memory.address();
  }

  CudaDevice device() {
    return device;
  }

  /** Gives the memory back; nothing may use it any more. */
  @Override
  public void close() {
    device.enter();
    try {
      memory.close();
    } finally {
      device.leave();
    }
  }
}
