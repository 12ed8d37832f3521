package io.github.matryoshka.kernels;

import java.util.List;
import java.util.Optional;

/** The kernels this JVM can run; the build names those it must be able to run. */
public final class KernelsUnderTest {
  private KernelsUnderTest() {}

  public static List<Kernels> all() {
    Optional<String> reason = Kernels.whyNoVector();
    if (reason.isEmpty()) {
      return List.of(Kernels.scalar(), Kernels.vector(), Kernels.vector().forFirstPass());
    }
    if (System.getProperty("required.backends", "").contains("VECTOR")
        && !Boolean.getBoolean("without.vector")) {
      throw new AssertionError(reason.get());
    }
    System.out.println("not tested here: " + reason.get());
    return List.of(Kernels.scalar());
  }
}
