package io.github.matryoshka.cuda;

import java.lang.foreign.MemorySegment;
import jcuda.Pointer;
import jcuda.driver.JCudaDriver;

/** Memory of the host that stays where it is, so that the GPU copies from and to it by itself. */
final class PinnedMemory extends Pointer implements AutoCloseable {
  private final long bytes;
  private boolean open;

  PinnedMemory(long bytes) {
    this.bytes = bytes;
    Driver.check("cuMemHostAlloc(%d)".formatted(bytes), JCudaDriver.cuMemHostAlloc(this, bytes, 0));
    open = true;
  }

  /** The memory; invalid after closing. */
  @SuppressWarnings("restricted")
  MemorySegment segment() {
    return MemorySegment.ofAddress(getNativePointer()).reinterpret(bytes);
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      JCudaDriver.cuMemFreeHost(this);
    }
  }
}
