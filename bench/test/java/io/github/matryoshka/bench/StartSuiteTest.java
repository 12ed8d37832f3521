package io.github.matryoshka.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartSuiteTest {
  /** What the packed matrices alone take: 6 layers of 3·384² + 384² + 2·384·1536 floats. */
  private static final double MATRICES = 40.5;

  /** The goal for everything above an empty JVM. */
  private static final double GOAL = 110;

  @Test
  void theFirstVectorKeepsToItsMemory() throws Exception {
    Map<String, Double> scores = new ResidentTask("ours", FirstVectorSide.OURS).measure(true);
    assertTrue(scores.get("ours") > MATRICES && scores.get("ours") < GOAL, scores.toString());
    assertTrue(scores.get("ours empty") > 20, scores.toString());
  }

  @Test
  void reportsTimeAndMemoryBesideThePeer() {
    Scores scores = new Scores();
    scores.add(Map.of("start/first-vector", 260.0, "start/first-vector langchain4j", 620.0));
    scores.add(Map.of("start/first-vector empty", 65.0));
    scores.add(Map.of("start/resident", 70.0, "start/resident empty", 42.0));
    scores.add(Map.of("start/resident langchain4j", 350.0));
    List<Result> results = new StartSuite().results(scores, null);
    assertEquals(
        List.of("start/first-vector", "start/resident"),
        results.stream().map(Result::name).toList());
    assertEquals("65.0 ms", results.getFirst().facts().get("of it an empty JVM's"));
    Result memory = results.get(1);
    assertEquals("MiB", memory.unit());
    assertEquals(5, memory.ratio(memory.peers().get("langchain4j")), 1e-9);
    assertEquals("42.0 MiB", memory.facts().get("above an empty JVM's"));
  }

  @Test
  void readsTheHighWaterMark() throws IOException {
    assertEquals(
        43.5, PeakMemory.mebibytes(List.of("Name:\tjava", "VmHWM:\t   44544 kB", "VmRSS:\t 1 kB")));
    assertThrows(IOException.class, () -> PeakMemory.mebibytes(List.of("VmRSS:\t 1 kB")));
  }
}
