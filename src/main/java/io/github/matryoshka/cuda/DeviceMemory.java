package io.github.matryoshka.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.JCudaDriver;

/** Memory of the GPU. To be used where the context is current; not thread-safe. */
final class DeviceMemory extends CUdeviceptr implements AutoCloseable {
  private boolean open;

  /**
   * @throws IllegalStateException if the GPU has none left
   */
  DeviceMemory(long bytes) {
    Driver.check("cuMemAlloc(%d)".formatted(bytes), JCudaDriver.cuMemAlloc(this, bytes));
    open = true;
  }

  /** With a copy of memory outside the heap. */
  DeviceMemory(MemorySegment from) {
    this(from.byteSize());
    Pointer source = Pointer.to(from.asByteBuffer());
    int code = JCudaDriver.cuMemcpyHtoD(this, source, from.byteSize());
    if (code != 0) {
      close();
      Driver.check("cuMemcpyHtoD", code);
    }
  }

  /** With a copy of the numbers. */
  static DeviceMemory of(float[] numbers) {
    try (Arena arena = Arena.ofConfined()) {
      return new DeviceMemory(arena.allocateFrom(ValueLayout.JAVA_FLOAT, numbers));
    }
  }

  /** Where it is, for the arguments of a kernel. */
  long address() {
    return getNativePointer();
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      // Where the context is lost the memory is gone already.
      JCudaDriver.cuMemFree(this);
    }
  }
}
