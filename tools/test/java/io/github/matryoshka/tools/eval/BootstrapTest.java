package io.github.matryoshka.tools.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BootstrapTest {

  @Test
  void agreesWithTheNormalApproximation() {
    double[] values = gaussian(400, 8);
    Interval interval = Bootstrap.mean(values, 1);
    double mean = Arrays.stream(values).average().orElseThrow();
    double variance = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElse(0);
    double half = 1.96 * Math.sqrt(variance / values.length);
    assertEquals(mean, interval.estimate(), 1e-12);
    assertEquals(mean - half, interval.low(), half * 0.05);
    assertEquals(mean + half, interval.high(), half * 0.05);
  }

  @Test
  void sameSeedGivesTheSameInterval() {
    double[] values = gaussian(50, 9);
    assertEquals(Bootstrap.mean(values, 3), Bootstrap.mean(values, 3));
    assertNotEquals(Bootstrap.mean(values, 3), Bootstrap.mean(values, 4));
  }

  @Test
  void pairingFindsASmallDifferenceThatAllQueriesShare() {
    double[] a = gaussian(200, 10);
    double[] b = Arrays.stream(a).map(v -> v - 0.01).toArray();
    Interval difference = Bootstrap.difference(a, b, 1);
    assertTrue(difference.excludesZero());
    assertEquals(0.01, difference.low(), 1e-9);
    assertFalse(Bootstrap.difference(a, gaussian(200, 11), 1).excludesZero());
  }

  @Test
  void rejectsNoValues() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Bootstrap.mean(new double[0], 1));
    assertEquals("bootstrap: expected at least one value, got none", e.getMessage());
  }

  @Test
  void rejectsValuesOfDifferentQueries() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Bootstrap.difference(new double[2], new double[3], 1));
    assertEquals("bootstrap: expected values of the same queries, got 2 and 3", e.getMessage());
  }

  private static double[] gaussian(int n, long seed) {
    return new Random(seed).doubles(n).map(u -> u * u).toArray();
  }
}
