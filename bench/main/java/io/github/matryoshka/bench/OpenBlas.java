package io.github.matryoshka.bench;

import io.github.matryoshka.tools.doctor.CpuInfo;
import io.github.matryoshka.tools.roofline.Caches;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import org.bytedeco.openblas.presets.openblas_nolapack;

/** The peer's settings. Touches its library only after its environment has been set. */
final class OpenBlas {
  private static final int KIB = 1024;

  private OpenBlas() {}

  /**
   * Loads the library for one thread, with the widest kernels this processor runs and the size of
   * its cache: left alone it takes those of an older processor when it does not know this one, or
   * what the environment happens to say, at half the speed.
   */
  static void onOneThread() {
    Caches caches = Caches.read();
    if (!caches.assumed()) {
      setEnvironment("OPENBLAS_L2_SIZE", Long.toString(caches.l2() / KIB));
    }
    List<String> features = CpuInfo.read().map(CpuInfo::features).orElse(List.of());
    if (features.contains("avx512vl")) {
      setEnvironment(
          "OPENBLAS_CORETYPE", features.contains("avx512_bf16") ? "Cooperlake" : "SkylakeX");
    }
    // Where JavaCPP unpacks the library, instead of the home directory.
    System.setProperty(
        "org.bytedeco.javacpp.cachedir", BenchModels.cache().resolve("javacpp").toString());
    openblas_nolapack.blas_set_num_threads(1);
  }

  /** The library reads C's environment, which Java cannot change otherwise. */
  @SuppressWarnings("restricted")
  private static void setEnvironment(String name, String value) {
    Linker linker = Linker.nativeLinker();
    MethodHandle setenv =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("setenv"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment n = arena.allocateFrom(name);
      MemorySegment v = arena.allocateFrom(value);
      int status = (int) setenv.invokeExact(n, v, 1);
      if (status != 0) {
        throw new IllegalStateException("setenv: expected 0, got " + status);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("setenv: expected no exception", e);
    }
  }
}
