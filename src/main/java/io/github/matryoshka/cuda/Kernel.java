package io.github.matryoshka.cuda;

import jcuda.driver.CUfunction;
import jcuda.driver.CUfunction_attribute;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** A kernel of the module, with the size of block it was written for. */
final class Kernel {
  /** Shared memory that needs no permission. */
  private static final int SHARED = 48 * 1024;

  private final CUfunction function = new CUfunction();
  private final String name;
  private final int threads;
  private final int shared;

  /**
   * @param file that it is in
   * @param threads of a block
   * @param shared bytes of shared memory of a block
   */
  Kernel(CudaDevice device, String file, String name, int threads, int shared) {
    this.name = name;
    this.threads = threads;
    this.shared = shared;
    Driver.check(
        "cuModuleGetFunction",
        JCudaDriver.cuModuleGetFunction(function, device.module(file), name));
    if (shared > SHARED) {
      int attribute = CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES;
      Driver.check(
          "cuFuncSetAttribute", JCudaDriver.cuFuncSetAttribute(function, attribute, shared));
    }
  }

  /** Enqueues it; the values of the arguments are taken at once. Allocates nothing. */
  void launch(CUstream stream, int blocksX, int blocksY, Arguments arguments) {
    int code =
        JCudaDriver.cuLaunchKernel(
            function,
            blocksX,
            blocksY,
            1,
            threads,
            1,
            1,
            shared,
            stream,
            arguments.pointers(),
            null);
    if (code != 0) {
      Driver.check("cuLaunchKernel(" + name + ")", code);
    }
  }
}
