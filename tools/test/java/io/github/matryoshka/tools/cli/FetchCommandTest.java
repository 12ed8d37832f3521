package io.github.matryoshka.tools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FetchCommandTest {
  @Test
  void saysWhereThingsAre() {
    CommandRun run = CommandRun.of("fetch", "--data", "scifact");
    assertEquals(ExitCode.DONE, run.code(), run.err());
    assertTrue(run.out().endsWith("/weights/all-MiniLM-L6-v2\nscifact (bundled)\n"), run.out());
  }

  @Test
  void anUnknownDataSetIsAnsweredWithTheKnownOnes() {
    CommandRun run = CommandRun.of("fetch", "--data", "nothing");
    assertEquals(ExitCode.FAILED, run.code());
    assertTrue(run.err().contains("nfcorpus") && run.err().contains("got nothing"), run.err());
  }
}
