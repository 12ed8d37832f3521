package io.github.matryoshka.tools.roofline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.bert.Precision;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RooflineTest {
  private static final long SHORT = 20_000_000;

  @Test
  void withoutTheLibraryTheRoofsOfItSayWhatIsMissing() throws InterruptedException {
    Map<String, Roof> roofs = byName(Roofline.measure(NativePeak.NONE, SHORT));
    assertEquals(Set.of("fp32", "bf16", "int8", "L2", "L3", "DRAM"), roofs.keySet());
    assertEquals("needs the native library", roofs.get("int8").how());
    assertFalse(roofs.get("bf16").measured());
    assertTrue(roofs.get("fp32").one() > 1, "fp32 " + roofs.get("fp32"));
    assertTrue(roofs.get("DRAM").one() > 0.5, "DRAM " + roofs.get("DRAM"));
  }

  @Test
  void theLibrarysRatesAreTakenAsTheyAre() throws InterruptedException {
    NativePeak library =
        precision -> {
          LockSupport.parkNanos(1_000_000);
          return precision == Precision.INT8 ? OptionalDouble.of(5e11) : OptionalDouble.empty();
        };
    Map<String, Roof> roofs = byName(Roofline.measure(library, SHORT));
    assertEquals(500, roofs.get("int8").one(), 25);
    assertEquals(1000, roofs.get("int8").two(), 50);
    assertEquals("this processor has no such instruction", roofs.get("bf16").how());
  }

  @Test
  void rateIsUnitsASecondOfAllThreads() throws InterruptedException {
    // A unit takes at least a millisecond, so a thread can do a thousand a second at most.
    double rate =
        new Stopwatch(SHORT)
            .rate(
                2,
                () ->
                    () -> {
                      long until = System.nanoTime() + 1_000_000;
                      while (System.nanoTime() < until) {
                        LockSupport.parkNanos(100_000);
                      }
                      return 1;
                    });
    assertTrue(rate > 1000 && rate <= 2000, "rate " + rate);
  }

  private static Map<String, Roof> byName(List<Roof> roofs) {
    return roofs.stream().collect(Collectors.toMap(Roof::name, Function.identity()));
  }
}
