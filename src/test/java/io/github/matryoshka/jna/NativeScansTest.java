package io.github.matryoshka.jna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.matryoshka.kernels.Scans;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** What C must never be given; its results are tested with those of all scans, in search. */
class NativeScansTest {

  @Test
  void memoryThatDoesNotHoldTheRowsIsNotTouched() {
    for (int isa : NativeUnderTest.instructionSets()) {
      Scans scans = new NativeScans(isa);
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment rows = arena.allocate(4 * 10 * Float.BYTES);
        MemorySegment query = arena.allocate(10 * Float.BYTES);
        MemorySegment scores = arena.allocate(4 * Float.BYTES);
        MemorySegment few = arena.allocate(3 * Float.BYTES);
        scans.fp32(rows, 0, 4, 10, query, scores);
        for (Runnable call :
            new Runnable[] {
              () -> scans.fp32(rows, 4, 4, 10, query, scores),
              () -> scans.fp32(rows, -4, 1, 10, query, scores),
              () -> scans.fp32(rows, 0, -1, 10, query, scores),
              () -> scans.fp32(rows, 0, 3, 11, query, scores),
              () -> scans.bf16(rows, 0, 9, 10, query, scores),
              () -> scans.binary(rows, 0, 4, 64 * 11, query, scores),
              () -> scans.int8(rows, 0, few, 0, 4, 10, query, 1, scores),
              () -> scans.fp32(rows, 0, 4, 10, query, few),
              () -> scans.batch(Scans.Format.FP32, 2, 10).scores(rows, 0, null, 0, 1, scores)
            }) {
          assertThrows(IndexOutOfBoundsException.class, call::run);
        }
      }
    }
  }

  @Test
  void theFastestAreTheLibrarysWhereItHasVectorInstructions() {
    if (NativeUnderTest.isHere() && NativeLibrary.hasVectorInstructions()) {
      assertInstanceOf(NativeScans.class, NativeScans.fastest());
    } else {
      assertEquals(Scans.jvm(), NativeScans.fastest());
    }
  }
}
