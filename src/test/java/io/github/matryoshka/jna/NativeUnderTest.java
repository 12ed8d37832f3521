package io.github.matryoshka.jna;

import io.github.matryoshka.bert.Precision;
import io.github.matryoshka.kernels.Scans;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether the native library can be tested; the build names the backends it must be able to run.
 */
public final class NativeUnderTest {
  /** What the library computes in. */
  public static final List<Precision> PRECISIONS =
      List.of(Precision.FP32, Precision.BF16, Precision.INT8);

  private NativeUnderTest() {}

  public static boolean isHere() {
    Optional<String> reason = NativeLibrary.whyNot();
    if (reason.isPresent() && System.getProperty("required.backends", "").contains("NATIVE")) {
      throw new AssertionError(reason.get());
    }
    reason.ifPresent(r -> System.out.println("not tested here: " + r));
    return reason.isEmpty();
  }

  /** Every way to scan on this machine, the JVM's and the library's. */
  public static List<Scans> scans() {
    List<Scans> found = new ArrayList<>(List.of(Scans.jvm(), Scans.scalar()));
    instructionSets().forEach(isa -> found.add(new NativeScans(isa)));
    return found;
  }

  /** Numbers of {@code matryoshka_isa} that run here; none without the library. */
  static List<Integer> instructionSets() {
    List<Integer> found = new ArrayList<>();
    for (int isa = 0; isHere() && isa <= Calls.matryoshka_best_isa(); isa++) {
      if (Calls.matryoshka_has_isa(isa) == 1) {
        found.add(isa);
      }
    }
    return found;
  }
}
