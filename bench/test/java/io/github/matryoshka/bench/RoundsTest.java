package io.github.matryoshka.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RoundsTest {
  private final StringWriter progress = new StringWriter();
  private final List<String> order = new ArrayList<>();
  private long now;

  @Test
  void roundsInterleave() throws Exception {
    Scores scores = run(2, task("a"), task("b"));
    assertEquals(List.of("a", "b", "a", "b"), order);
    assertArrayEquals(new double[] {1, 3}, scores.find("a").orElseThrow().rounds());
    assertArrayEquals(new double[] {2, 4}, scores.find("b").orElseThrow().rounds());
  }

  @Test
  void eachRoundEndsWithTheNumbersSoFar() throws Exception {
    List<String> ended = new ArrayList<>();
    new Rounds(2, false, new PrintWriter(progress), () -> now)
        .run(
            List.of(task("a"), task("b")),
            (round, scores) ->
                ended.add(round + ": " + Arrays.toString(scores.find("b").orElseThrow().rounds())));
    assertEquals(List.of("1: [2.0]", "2: [2.0, 4.0]"), ended);
  }

  @Test
  void aFailureTakesNothingElseWithIt() throws Exception {
    Task broken = failing("broken", new IllegalStateException("no such file"));
    Task unlinked = failing("unlinked", new UnsatisfiedLinkError("libpeer.so"));
    Scores scores = run(2, task("a"), broken, unlinked, task("b"));
    assertEquals(List.of("a", "broken", "unlinked", "b", "a", "b"), order);
    assertEquals(2, scores.find("b").orElseThrow().rounds().length);
    assertEquals("no such file", scores.failures().get("broken"));
    assertTrue(scores.failures().get("unlinked").contains("libpeer.so"));
    assertTrue(scores.find("broken").isEmpty());
  }

  @Test
  void progressSaysRoundTaskAndTimeLeft() throws Exception {
    run(2, task("a"), task("b"));
    String said = progress.toString();
    assertTrue(said.contains("round 1 of 2: a: 1.00 ms; about 2 min left"), said);
    assertTrue(said.contains("round 2 of 2: a: 3.00 ms; 40 s left"), said);
    assertTrue(said.contains("round 2 of 2: b: 4.00 ms; 0 s left"), said);
  }

  @Test
  void aLongTaskCountsForMoreOfTheTimeLeft() throws Exception {
    Task one = task("one");
    Task nine =
        new Fake(
            "nine",
            () -> {
              now += 9 * 40_000_000_000L;
              return Map.of("nine", 1.0);
            }) {
          @Override
          public int weight() {
            return 9;
          }
        };
    run(1, one, nine);
    assertTrue(progress.toString().contains("one: 1.00 ms; about 6 min left"), progress.toString());
  }

  @Test
  void medianOfRounds() {
    assertEquals(2, Measured.of(3, 1, 2).median());
    assertEquals(2.5, Measured.of(4, 3, 2, 1).median());
    assertEquals(20, Measured.of(10, 5, 4).rateOf(100).median());
  }

  @Test
  void reasonIsTheLastCauseOfTheForkedJvm() {
    List<String> output =
        List.of(
            "# Warmup Iteration   1: <failure>",
            "java.lang.IllegalStateException: engine",
            "\tat io.github.Foo.bar(Foo.java:1)",
            "Caused by: ai.onnxruntime.OrtException: no such operator",
            "\tat ai.Foo.bar(Foo.java:1)");
    assertEquals("no such operator", JmhTask.reason(output, "otherwise"));
    assertEquals("otherwise", JmhTask.reason(List.of("# fine"), "otherwise"));
  }

  @Test
  void aJmhBenchmarkThatFailsSaysWhy() throws Exception {
    Task task =
        new JmhTask("forward/x", "ForwardBenchmark.pass", Map.of("engine", "abacus", "shape", "8"));
    Scores scores =
        new Rounds(1, true, new PrintWriter(progress)).run(List.of(task), (round, soFar) -> {});
    String reason = scores.failures().get("forward/x");
    assertTrue(reason.contains("engine: expected one of [fp32/jvm"), reason);
    assertTrue(reason.endsWith("got abacus"), reason);
  }

  @Test
  void aChildJvmThatFailsSaysWhy() throws Exception {
    Task task =
        new Task() {
          @Override
          public String name() {
            return "child";
          }

          @Override
          public Map<String, Double> measure(boolean quick) throws Exception {
            return ChildJvm.run(List.of(), ShortTraining.class, "many");
          }
        };
    Scores scores =
        new Rounds(1, true, new PrintWriter(progress)).run(List.of(task), (round, soFar) -> {});
    assertEquals("For input string: \"many\"", scores.failures().get("child"));
  }

  private Scores run(int rounds, Task... tasks) throws Exception {
    PrintWriter out = new PrintWriter(progress);
    return new Rounds(rounds, false, out, () -> now).run(List.of(tasks), (round, soFar) -> {});
  }

  /** Takes 40 seconds, and measures how many were before it. */
  private Task task(String name) {
    return new Fake(
        name,
        () -> {
          now += 40_000_000_000L;
          return Map.of(name, (double) order.size());
        });
  }

  private Task failing(String name, Throwable failure) {
    return new Fake(
        name,
        () -> {
          if (failure instanceof Error error) {
            throw error;
          }
          throw (RuntimeException) failure;
        });
  }

  private class Fake implements Task {
    private final String name;
    private final Supplier<Map<String, Double>> work;

    Fake(String name, Supplier<Map<String, Double>> work) {
      this.name = name;
      this.work = work;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Map<String, Double> measure(boolean quick) {
      order.add(name);
      return work.get();
    }
  }
}
