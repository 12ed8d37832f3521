package io.github.matryoshka.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private static final long MILLI = 1_000_000;
  private static final long HALF = 200 * MILLI;

  private final List<String> order = new ArrayList<>();
  private long now;

  @Test
  void sidesTakeTurnsAndFirstCallsDoNotCount() throws Exception {
    double[] medians =
        new Turns(6 * MILLI, () -> now).medians(List.of(side("a", 2, 90), side("b", 5, 90)), 300);
    assertEquals(List.of("a", "a", "a", "a", "b", "b", "b"), order);
    assertArrayEquals(new double[] {2, 5}, medians);
  }

  @Test
  void aMachineThatSlowsDownSlowsAll() throws Exception {
    double[] medians =
        new Turns(6 * MILLI, () -> now)
            .medians(List.of(side("a", 2, 2), side("b", 5, 5)), HALF * 3);
    assertEquals(2.5, medians[1] / medians[0], 1e-9);
    assertEquals(2 * 2, medians[0], 1e-9);
  }

  /**
   * Takes so many milliseconds a call, the first one of a turn others; twice that after a while.
   */
  private Turns.Side side(String name, long ms, long first) {
    return () -> {
      boolean begins = order.isEmpty() || !order.getLast().equals(name);
      order.add(name);
      now += (begins ? first : ms) * (now > HALF ? 2 : 1) * MILLI;
      return name;
    };
  }

  @Test
  void peersStandBesideOurs() throws IOException {
    Scores scores = new Scores();
    scores.add(Map.of("pairs/int8/native/8 int8/native", 0.4));
    scores.add(Map.of("pairs/int8/native/8 onnxruntime-int8", 1.0));
    scores.add(Map.of("pairs/fp32/jvm/8 onnxruntime-int8", 9.0));
    List<Result> results = new PairsSuite().results(scores, LimitsTest.ZEN4);
    assertEquals(List.of("pairs/int8/native/8"), results.stream().map(Result::name).toList());
    Result line = results.getFirst();
    assertEquals(List.of("onnxruntime-int8"), List.copyOf(line.peers().keySet()));
    assertEquals(2.5, line.ratio(line.peers().get("onnxruntime-int8")), 1e-9);
    assertTrue(line.limited());
  }

  @Test
  void oneThreadAndTwoTakeTurns() throws Exception {
    takeTurns(List.of("2", "1"), ThreadsRun.class, "texts", "fp32/jvm", "2x16");
  }

  @Test
  void enginesTakeTurnsInAJvmOfTheirOwn() throws Exception {
    List<String> engines = List.of("fp32/jvm", "onnxruntime-fp32");
    takeTurns(engines, PairsRun.class, "8", engines.get(0), engines.get(1));
  }

  /** One turn each, without a warm-up. */
  private static void takeTurns(List<String> sides, Class<?> main, String... arguments)
      throws Exception {
    String[] all = Stream.concat(Stream.of("0", "0"), Stream.of(arguments)).toArray(String[]::new);
    Map<String, Double> printed = ChildJvm.run(List.of(), main, all);
    assertEquals(sides, List.copyOf(printed.keySet()));
    printed.values().forEach(ms -> assertTrue(ms > 0, printed.toString()));
  }
}
