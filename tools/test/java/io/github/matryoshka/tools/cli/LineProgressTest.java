package io.github.matryoshka.tools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LineProgressTest {
  private static final long SECOND = 1_000_000_000L;

  private final StringWriter err = new StringWriter();
  private final AtomicLong clock = new AtomicLong();
  private final LineProgress progress = new LineProgress(new PrintWriter(err), clock::get);

  @Test
  void shortWorkIsSilent() {
    progress.update("embed", 0, 100);
    clock.set(9 * SECOND);
    progress.update("embed", 100, 100);
    assertEquals("", err.toString());
  }

  @Test
  void longWorkSpeaksEveryTenSeconds() {
    for (int i = 0; i <= 25; i++) {
      clock.set(i * SECOND);
      progress.update("embed", 40L * i, 4_000);
    }
    assertEquals(
        "embed: 400 of 4,000 (10 %), 90 s left\nembed: 800 of 4,000 (20 %), 80 s left\n",
        err.toString());
  }

  @Test
  void anUnknownTotalIsLeftOut() {
    progress.update("fetch", 0, -1);
    clock.set(10 * SECOND);
    progress.update("fetch", 5_000_000, -1);
    assertEquals("fetch: 5,000,000\n", err.toString());
  }
}
