package io.github.matryoshka.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;

/**
 * The GPU: whether it can be used, its context and the kernels loaded into it. Probed once, on the
 * first question; the context is the process's primary one, retained on the first use and kept.
 *
 * <p>Thread-safe: a call makes the context current in its own thread and puts back what was there.
 * No thread is made for the GPU.
 */
public final class CudaDevice {
  private static final String PTX = "/io/github/matryoshka/cuda/%s.ptx";

  /** Probes when it is first touched. */
  private static final class Probing {
    static final Optional<String> PROBLEM;
    static final Gpu GPU;

    static {
      Gpu found = null;
      Optional<String> problem = Optional.empty();
      try {
        found = Probe.gpu();
        JCudaLibrary.load();
      } catch (UnsupportedOperationException e) {
        problem = Optional.of(e.getMessage());
      }
      GPU = found;
      PROBLEM = problem;
    }
  }

  private static CudaDevice instance;

  private final Gpu gpu;
  private final CUcontext context = new CUcontext();
  private final Map<String, CUmodule> modules = new HashMap<>();

  /** Receives what is popped, which is always the same one. */
  private final CUcontext popped = new CUcontext();

  /** For what the first device is. */
  CudaDevice(Gpu gpu) {
    this.gpu = gpu;
    CUdevice device = new CUdevice();
    Driver.check("cuDeviceGet", JCudaDriver.cuDeviceGet(device, 0));
    Driver.check("cuDevicePrimaryCtxRetain", JCudaDriver.cuDevicePrimaryCtxRetain(context, device));
  }

  /** Why no GPU can be used here, in one line with the cure; empty if one can. */
  public static Optional<String> whyNot() {
    return Probing.PROBLEM;
  }

  /**
   * The GPU, for people.
   *
   * @throws UnsupportedOperationException if there is none that can be used, with the reason
   */
  public static String description() {
    require();
    return Probing.GPU.description();
  }

  /**
   * The first device, ready.
   *
   * @throws UnsupportedOperationException if it cannot be used, with the reason
   * @throws IllegalStateException if the driver fails; the next call tries again
   */
  static synchronized CudaDevice open() {
    require();
    if (instance == null) {
      instance = new CudaDevice(Probing.GPU);
    }
    return instance;
  }

  private static void require() {
    Optional<String> problem = whyNot();
    if (problem.isPresent()) {
      throw new UnsupportedOperationException(problem.get());
    }
  }

  /** What is known of it. */
  Gpu gpu() {
    return gpu;
  }

  /** The kernels of a file, which the driver compiles when they are first asked for. */
  synchronized CUmodule module(String file) {
    CUmodule known = modules.get(file);
    if (known == null) {
      known = new CUmodule();
      Driver.check("cuModuleLoadData", JCudaDriver.cuModuleLoadData(known, ptx(file)));
      modules.put(file, known);
    }
    return known;
  }

  /** Makes the context current in this thread, until {@link #leave}. */
  void enter() {
    Driver.check("cuCtxPushCurrent", JCudaDriver.cuCtxPushCurrent(context));
  }

  /** Puts back what was current in this thread. */
  void leave() {
    // Nothing can be done about an error, and it would hide the one that brought us here.
    JCudaDriver.cuCtxPopCurrent(popped);
  }

  /** The text of the kernels and the zero that ends it. */
  private static byte[] ptx(String file) {
    String name = PTX.formatted(file);
    try (InputStream in = CudaDevice.class.getResourceAsStream(name)) {
      byte[] text = in.readAllBytes();
      return Arrays.copyOf(text, text.length + 1);
    } catch (IOException e) {
      throw new IllegalStateException(name + ": expected in the engine's jar", e);
    }
  }

  static UnsupportedOperationException unavailable(String reason) {
    return new UnsupportedOperationException("backend CUDA: " + reason);
  }

  static UnsupportedOperationException unavailable(String reason, Throwable cause) {
    return new UnsupportedOperationException("backend CUDA: " + reason, cause);
  }
}
