package io.github.matryoshka.cuda;

import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUstream;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/** Work in order: what is enqueued begins when everything before it has ended. One thread's. */
final class Stream implements AutoCloseable {
  private final CUstream stream = new CUstream();
  private boolean open;

  Stream() {
    Driver.check(
        "cuStreamCreate",
        JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING));
    open = true;
  }

  void launch(Kernel kernel, int blocksX, int blocksY, Arguments arguments) {
    kernel.launch(stream, blocksX, blocksY, arguments);
  }

  /** The first bytes of one to those of the other. */
  void upload(DeviceMemory to, PinnedMemory from, long bytes) {
    Driver.check("cuMemcpyHtoDAsync", JCudaDriver.cuMemcpyHtoDAsync(to, from, bytes, stream));
  }

  /** The first bytes of one to those of the other. */
  void download(PinnedMemory to, DeviceMemory from, long bytes) {
    Driver.check("cuMemcpyDtoHAsync", JCudaDriver.cuMemcpyDtoHAsync(to, from, bytes, stream));
  }

  /** Bytes at the same place of both. */
  void download(Pointer to, CUdeviceptr from, long at, long bytes) {
    Driver.check(
        "cuMemcpyDtoHAsync",
        JCudaDriver.cuMemcpyDtoHAsync(
            to.withByteOffset(at), from.withByteOffset(at), bytes, stream));
  }

  /** Enqueues what was recorded. */
  void launch(CUgraphExec graph) {
    Driver.check("cuGraphLaunch", JCudaDriver.cuGraphLaunch(graph, stream));
  }

  /** Waits until everything has ended. */
  void await() {
    Driver.check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(stream));
  }

  /**
   * Waits after a failure: what was enqueued before it must not run into the next use of the
   * memory.
   */
  void settle() {
    JCudaDriver.cuStreamSynchronize(stream);
  }

  /** What is enqueued meanwhile, to be launched as one. */
  CUgraphExec record(Runnable work) {
    int mode = CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL;
    Driver.check("cuStreamBeginCapture", JCudaDriver.cuStreamBeginCapture(stream, mode));
    CUgraph graph = new CUgraph();
    int end;
    try {
      work.run();
    } finally {
      // Whatever happened, the stream must not stay in this state.
      end = JCudaDriver.cuStreamEndCapture(stream, graph);
    }
    Driver.check("cuStreamEndCapture", end);
    CUgraphExec executable = new CUgraphExec();
    try {
      Driver.check("cuGraphInstantiate", JCudaDriver.cuGraphInstantiate(executable, graph, 0));
    } finally {
      JCudaDriver.cuGraphDestroy(graph);
    }
    return executable;
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      JCudaDriver.cuStreamDestroy(stream);
    }
  }
}
