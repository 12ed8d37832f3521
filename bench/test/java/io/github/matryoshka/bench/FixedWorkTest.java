package io.github.matryoshka.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class FixedWorkTest {
  /** The quickest of many, which others on the machine disturb least. */
  @Test
  void aRequestTakesAsLongAsAsked() throws Exception {
    FixedWork service = new FixedWork(500_000);
    Histogram times = LoadGenerator.real().closedLoop(service, 500_000_000);
    double quickest = times.getMinValue();
    assertTrue(quickest > 400_000 && quickest < 650_000, quickest + " ns");
  }
}
