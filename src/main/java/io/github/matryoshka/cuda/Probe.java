package io.github.matryoshka.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Asks the driver what there is, through the foreign function interface: JCuda, touched where there
 * is no driver, would not recover from it.
 */
final class Probe {
  /** Oldest version of CUDA whose drivers take the PTX of the jar. */
  private static final int DRIVER = 12000;

  /** Oldest compute capability with the instructions of the kernels. */
  private static final int CAPABILITY = 80;

  private static final int NO_DEVICE = 100;
  private static final int NAME_BYTES = 256;

  /** CUdevice_attribute. */
  private static final int PROCESSORS = 16;

  private static final int MAJOR = 75;
  private static final int MINOR = 76;

  private final SymbolLookup driver;
  private final Arena arena;

  private Probe(SymbolLookup driver, Arena arena) {
    this.driver = driver;
    this.arena = arena;
  }

  /**
   * The first device.
   *
   * @throws UnsupportedOperationException if it cannot be used, with the reason and the cure
   */
  static Gpu gpu() {
    try (Arena arena = Arena.ofConfined()) {
      return new Probe(library(arena), arena).firstDevice();
    } catch (IllegalCallerException e) {
      throw CudaDevice.unavailable(
          "expected to be allowed native access, got a JVM that denies it (start java with --enable-native-access=ALL-UNNAMED, or =io.github.matryoshka on the module path)",
          e);
    }
  }

  @SuppressWarnings("restricted")
  private static SymbolLookup library(Arena arena) {
    try {
      return SymbolLookup.libraryLookup("libcuda.so.1", arena);
    } catch (IllegalArgumentException e) {
      throw CudaDevice.unavailable(
          "expected the NVIDIA driver's libcuda.so.1, got none (install the driver; a container needs --gpus all)",
          e);
    }
  }

  private Gpu firstDevice() {
    int code = call("cuInit", 0);
    if (code == NO_DEVICE) {
      throw CudaDevice.unavailable(
          "expected an NVIDIA GPU, got a driver without one (a container needs --gpus all)");
    }
    require("cuInit", code);
    int version = integer("cuDriverGetVersion");
    if (version < DRIVER) {
      throw CudaDevice.unavailable(
          "expected a driver for CUDA %d or newer, got %d.%d (update the NVIDIA driver)"
              .formatted(DRIVER / 1000, version / 1000, version % 1000 / 10));
    }
    int device = integer("cuDeviceGet", 0);
    int capability = 10 * attribute(MAJOR, device) + attribute(MINOR, device);
    Gpu gpu =
        new Gpu(name(device), capability, attribute(PROCESSORS, device), memory(device), version);
    if (capability < CAPABILITY) {
      throw CudaDevice.unavailable(
          "expected a GPU of compute capability 8.0 or newer (Ampere), got " + gpu.description());
    }
    return gpu;
  }

  private String name(int device) {
    MemorySegment name = arena.allocate(NAME_BYTES);
    require("cuDeviceGetName", call("cuDeviceGetName", name, NAME_BYTES, device));
    return name.getString(0);
  }

  private long memory(int device) {
    MemorySegment bytes = arena.allocate(ValueLayout.JAVA_LONG);
    require("cuDeviceTotalMem", call("cuDeviceTotalMem_v2", bytes, device));
    return bytes.get(ValueLayout.JAVA_LONG, 0);
  }

  private int attribute(int which, int device) {
    return integer("cuDeviceGetAttribute", which, device);
  }

  /** A function whose first argument receives an int. */
  private int integer(String function, Object... arguments) {
    MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
    Object[] all = new Object[arguments.length + 1];
    all[0] = value;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    require(function, call(function, all));
    return value.get(ValueLayout.JAVA_INT, 0);
  }

  /** Arguments are segments and ints; the result is the driver's code. */
  @SuppressWarnings("restricted")
  private int call(String function, Object... arguments) {
    ValueLayout[] layouts = new ValueLayout[arguments.length];
    for (int i = 0; i < layouts.length; i++) {
      layouts[i] =
          arguments[i] instanceof MemorySegment ? ValueLayout.ADDRESS : ValueLayout.JAVA_INT;
    }
    MemorySegment address =
        driver
            .find(function)
            .orElseThrow(
                () ->
                    CudaDevice.unavailable(
                        "expected %s in libcuda.so.1, got a library without it (is it the NVIDIA driver's?)"
                            .formatted(function)));
    MethodHandle handle =
        Linker.nativeLinker()
            .downcallHandle(address, FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts));
    try {
      return (int) handle.invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(function + ": a downcall throws nothing of its own", e);
    }
  }

  private static void require(String function, int code) {
    if (code != 0) {
      throw CudaDevice.unavailable(
          "expected a driver that works, got error %d from %s (does nvidia-smi work here?)"
              .formatted(code, function));
    }
  }
}
