package io.github.matryoshka.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.bert.Precision;
import io.github.matryoshka.tools.roofline.Caches;
import io.github.matryoshka.tools.roofline.MultiplyAdd;
import io.github.matryoshka.tools.roofline.NativePeak;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Limits follow from operations, bytes and what was measured. */
class LimitsTest {
  private static final BertConfig MINI_LM = new BertConfig(30522, 384, 6, 12, 1536, 512, 1e-12);

  /** The server of the design notes. */
  static final Machine ZEN4 =
      new Machine(
          Map.of(Precision.FP32, 116e9, Precision.BF16, 234e9, Precision.INT8, 464e9),
          110e9,
          96e9,
          30e9,
          new Caches(1 << 20, 32 << 20, false),
          Collections.emptyNavigableMap());

  @Test
  void operationsAndBytesAreThoseOfTheDesign() {
    // 21.23 million operations a token for the products, 9,216 times the length for attention.
    Shape shape = new Shape(1, 128);
    assertEquals(21.23e6, shape.products(MINI_LM) / 128, 0.01e6);
    assertEquals(9216 * 128, shape.attention(MINI_LM) / 128, 1e-6);
    assertEquals(42.5e6, shape.work(MINI_LM, Precision.FP32).bytes(), 0.1e6);
    assertEquals(10.6e6, shape.work(MINI_LM, Precision.INT8).bytes(), 0.1e6);
    assertEquals(new Shape(32, 128), Shape.of("32x128"));
  }

  @Test
  void aLongForwardPassIsBoundByArithmetic() {
    assertEquals(24.7, forward(new Shape(1, 128), Engines.FP32_JVM), 0.1);
    assertEquals(32 * 24.7, forward(new Shape(32, 128), Engines.FP32_JVM), 4);
  }

  @Test
  void aShortForwardPassIsBoundByTheMemoryThatHoldsTheWeights() {
    // 42.5 MB do not fit 32 MiB of cache.
    assertEquals(1e3 * 42.47e6 / 30e9, forward(new Shape(1, 4), Engines.FP32_JVM), 0.01);
  }

  @Test
  void bandwidthIsThatOfTheSmallestLevelThatHoldsTheBytes() {
    assertEquals(110e9, ZEN4.bandwidth(1 << 20));
    assertEquals(96e9, ZEN4.bandwidth(1 + (1 << 20)));
    assertEquals(30e9, ZEN4.bandwidth(1 + (32 << 20)));
  }

  @Test
  void whatTheLibraryReadsFasterIsTheLimit() {
    Machine machine =
        new Machine(
            ZEN4.peaks(),
            ZEN4.l2(),
            ZEN4.l3(),
            ZEN4.dram(),
            ZEN4.caches(),
            new TreeMap<>(Map.of(20e6, 50e9, 42e6, 60e9)));
    assertEquals(96e9, machine.bandwidth(15e6));
    assertEquals(60e9, machine.bandwidth(41e6));
    assertEquals(30e9, machine.bandwidth(43e6));
  }

  @Test
  void theLimitIsTheLargerOfBoth() {
    assertEquals(1, ZEN4.milliseconds(new Work(116e6, 1), Precision.FP32), 1e-9);
    assertEquals(0.25, ZEN4.milliseconds(new Work(116e6, 1), Precision.INT8), 1e-9);
    assertEquals(10, ZEN4.milliseconds(new Work(1, 300e6), Precision.INT8), 1e-9);
    Machine unknown = new Machine(Map.of(), 1, 1, 1, ZEN4.caches(), ZEN4.buffers());
    assertFalse(Double.isFinite(unknown.milliseconds(new Work(1, 1), Precision.BF16)));
  }

  @Test
  void machineFollowsFromItsScores() {
    MachineSuite suite =
        new MachineSuite(
            precision ->
                precision == Precision.BF16 ? OptionalDouble.of(5e11) : OptionalDouble.empty());
    Scores scores = new Scores();
    scores.add(Map.of("machine/fp32", 2.0, "machine/l2", 1.0, "machine/dram", 4.0));
    scores.add(Map.of("machine/fp32", 3.0, "machine/bf16", 4e11));
    scores.add(Map.of("machine/bf16", 5e11));
    Machine machine = suite.machine(scores);
    assertEquals(MultiplyAdd.operations() / 2e-3, machine.peak(Precision.FP32), 1);
    assertEquals(5e11, machine.peak(Precision.BF16));
    assertTrue(Double.isNaN(machine.peak(Precision.INT8)));
    assertEquals(MachineBenchmark.bytes("L2") / 1e-3, machine.l2(), 1);
    assertTrue(Double.isNaN(machine.l3()));
    assertEquals(MachineBenchmark.bytes("DRAM") / 4e-3, machine.dram(), 1);
    List<Result> results = suite.results(scores, machine);
    assertEquals(
        List.of("machine/fp32", "machine/bf16", "machine/l2", "machine/dram"),
        results.stream().map(Result::name).toList());
    assertEquals(1e-9 * machine.l2(), results.get(2).ours().median(), 1e-9);
    scores.add(Map.of("machine/buffer-300.0-mb", 9e15));
    assertEquals(9e15, suite.machine(scores).dram());
  }

  @Test
  void withoutTheLibraryItsPeaksAreNotTried() {
    List<String> names =
        new MachineSuite(NativePeak.NONE).tasks().stream().map(Task::name).toList();
    assertEquals(List.of("machine/fp32", "machine/l2", "machine/l3", "machine/dram"), names);
  }

  private static double forward(Shape shape, Engines engine) {
    return ForwardSuite.limit(shape, MINI_LM, engine, ZEN4);
  }
}
