package io.github.matryoshka.tools.roofline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.Backend;
import io.github.matryoshka.bert.Precision;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
  void theLibraryReadsWhereItCan() throws InterruptedException {
    NativePeak library =
        new NativePeak() {
          @Override
          public OptionalDouble operationsPerSecond(Precision precision) {
            return OptionalDouble.empty();
          }

          @Override
          public OptionalDouble bytesPerSecond(MemorySegment memory) {
            LockSupport.parkNanos(1_000_000);
            return OptionalDouble.of(memory.byteSize() < 1 << 10 ? 0 : 66e9);
          }
        };
    Roof dram = byName(Roofline.measure(library, SHORT)).get("DRAM");
    assertEquals(66, dram.one(), 3);
    assertEquals(132, dram.two(), 7);
    assertTrue(dram.how().contains("native library"), dram.how());
  }

  @Test
  void theLibraryThatIsFoundMeasuresWhatItClaims() {
    NativePeak found = NativePeak.find();
    assertEquals(Backend.NATIVE.whyNot().isPresent(), found == NativePeak.NONE);
    if (found != NativePeak.NONE) {
      assertTrue(found.operationsPerSecond(Precision.FP32).orElseThrow() > 1e9);
      try (Arena arena = Arena.ofConfined()) {
        assertTrue(found.bytesPerSecond(arena.allocate(1 << 20)).orElseThrow() > 1e9);
      }
    }
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
