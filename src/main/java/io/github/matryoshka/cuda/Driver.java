package io.github.matryoshka.cuda;

import jcuda.driver.CUresult;

/** What the driver's codes mean. */
final class Driver {
  private static final int OUT_OF_MEMORY = CUresult.CUDA_ERROR_OUT_OF_MEMORY;

  private Driver() {}

  /**
   * @throws IllegalStateException unless the code is that of success
   */
  static void check(String call, int code) {
    if (code != CUresult.CUDA_SUCCESS) {
      throw failure(call, code);
    }
  }

  private static IllegalStateException failure(String call, int code) {
    String cure =
        code == OUT_OF_MEMORY
            ? "free GPU memory, or embed fewer texts at a time"
            : "after a failed kernel the GPU stays unusable for this process: start it again, or use another backend";
    return new IllegalStateException(
        "backend CUDA: expected %s to work, got %s (%s)"
            .formatted(call, CUresult.stringFor(code), cure));
  }
}
