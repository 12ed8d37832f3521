package io.github.matryoshka.tools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {
  @Test
  void saysWhatItLookedAt() {
    CommandRun run = CommandRun.of("doctor");
    for (String subject :
        List.of("java", "flags", "collector", "backend SCALAR", "processor", "memory", "weights")) {
      assertTrue(run.out().contains(" " + subject + " "), subject + " in\n" + run.out());
    }
  }

  @Test
  void rooflineMeasuresTheMachine() {
    CommandRun run = CommandRun.of("doctor", "--roofline");
    assertTrue(
        run.out().matches("(?s).*ok +limit fp32 +\\d+ GFLOP/s, two threads \\d+ .*"), run.out());
    assertTrue(run.out().contains(" limit DRAM "), run.out());
    assertTrue(run.out().contains(" limit int8 "), run.out());
  }

  @Test
  void aMissingModuleIsSaidWithTheCure() throws Exception {
    ProcessRun run = ProcessRun.of(ProcessRun.matryoshka(List.of(), "doctor", "--json"));
    assertTrue(run.out().startsWith("["), run.out());
    assertTrue(run.out().contains("start java with --add-modules jdk.incubator.vector"), run.out());
  }

  @Test
  void aKnownDefectIsAFailedGate() throws Exception {
    List<String> flags = List.of("-XX:+UseCompactObjectHeaders");
    ProcessRun run = ProcessRun.of(ProcessRun.matryoshka(flags, "doctor"));
    assertEquals(ExitCode.GATE, run.code(), run.out());
    assertTrue(run.out().contains("problem  object headers  compact"), run.out());
  }
}
