package io.github.matryoshka.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The driver of {@code native/cuda/emulator}, which the tests of this package find as {@code
 * libcuda.so.1}: its faults, counters and order of work.
 */
@SuppressWarnings("restricted")
public final class FakeDriver {
  public static final int OUT_OF_MEMORY = 2;
  public static final int LAUNCH_FAILED = 719;

  /** Looked up when it is first used: whether it is here must be answered without it. */
  private static final class Library {
    static final SymbolLookup SYMBOLS = SymbolLookup.libraryLookup("libcuda.so.1", Arena.global());
  }

  private FakeDriver() {}

  /** Whether it was built here; the build says whether it must have been. */
  public static boolean isHere() {
    Path library = Path.of(System.getenv().getOrDefault("LD_LIBRARY_PATH", ""), "libcuda.so.1");
    boolean here = Files.exists(library);
    if (!here && System.getProperty("required.backends", "").contains("EMULATOR")) {
      throw new AssertionError("the CUDA emulator: expected " + library);
    }
    if (!here) {
      System.out.println("not tested here: the CUDA backend (no emulator was built)");
    }
    return here;
  }

  /** The call number after, from 0, of a function returns the code instead of working. */
  public static void fail(String function, int code, int after) {
    try (Arena arena = Arena.ofConfined()) {
      call("fake_driver_fail", null, arena.allocateFrom(function), code, after);
    }
  }

  public static void devices(int count, int capability, int version) {
    call("fake_driver_devices", null, count, capability, version);
  }

  public static void memory(long bytes) {
    call("fake_driver_memory", null, bytes);
  }

  /** Forgets faults and counts; asynchronous copies arrive late, warps run in their order. */
  public static void reset() {
    call("fake_driver_reset", null);
    order(false, 0);
  }

  public static void order(boolean eager, int seed) {
    call("fake_driver_configure", null, eager ? 1 : 0, seed);
  }

  public static long calls(String function) {
    try (Arena arena = Arena.ofConfined()) {
      return (long) call("fake_driver_calls", ValueLayout.JAVA_LONG, arena.allocateFrom(function));
    }
  }

  public static long allocated() {
    return (long) call("fake_driver_allocated", ValueLayout.JAVA_LONG);
  }

  /**
   * Products of mma in 16 × 8 × 16, ldmatrix instructions, bank conflicts, bytes of asynchronous
   * copies, products of wgmma in 16 × 8 × 16.
   */
  public static long[] counts() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ValueLayout.JAVA_LONG, 5);
      call("fake_driver_counts", null, out);
      return out.toArray(ValueLayout.JAVA_LONG);
    }
  }

  private static Object call(String function, ValueLayout result, Object... arguments) {
    ValueLayout[] layouts = new ValueLayout[arguments.length];
    for (int i = 0; i < layouts.length; i++) {
      layouts[i] =
          switch (arguments[i]) {
            case MemorySegment s -> ValueLayout.ADDRESS;
            case Long n -> ValueLayout.JAVA_LONG;
            default -> ValueLayout.JAVA_INT;
          };
    }
    FunctionDescriptor signature =
        result == null
            ? FunctionDescriptor.ofVoid(layouts)
            : FunctionDescriptor.of(result, layouts);
    MethodHandle handle =
        Linker.nativeLinker().downcallHandle(Library.SYMBOLS.findOrThrow(function), signature);
    try {
      return handle.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new AssertionError(function, e);
    }
  }
}
