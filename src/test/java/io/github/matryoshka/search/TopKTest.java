package io.github.matryoshka.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TopKTest {

  @Test
  void agreesWithSortingOnRandomScoresWithManyTies() {
    Random random = new Random(1);
    for (int round = 0; round < 300; round++) {
      int n = 1 + random.nextInt(60);
      int k = 1 + random.nextInt(n);
      float[] scores = new float[n];
      TopK top = new TopK(k);
      for (int i = 0; i < n; i++) {
        scores[i] = (random.nextInt(9) - 4) / 4f;
        top.offer(scores[i], i);
      }
      Integer[] order = new Integer[n];
      Arrays.setAll(order, i -> i);
      Arrays.sort(order, Comparator.<Integer>comparingDouble(i -> -scores[i]));
      int[] indices = new int[k];
      float[] kept = new float[k];
      top.drain(indices, kept);
      for (int i = 0; i < k; i++) {
        assertEquals(order[i], indices[i]);
        assertEquals(scores[order[i]], kept[i]);
      }
    }
  }

  @Test
  void lowerIndexWinsATieEvenWhenItComesLater() {
    TopK top = new TopK(1);
    top.offer(0.5f, 7);
    top.offer(0.5f, 3);
    top.offer(0.5f, 5);
    assertArrayEquals(new int[] {3}, indices(top));
  }

  @Test
  void negativeZeroTiesWithZero() {
    TopK top = new TopK(2);
    top.offer(-0.0f, 1);
    top.offer(0.0f, 2);
    assertArrayEquals(new int[] {1, 2}, indices(top));
  }

  @Test
  void notANumberComesLast() {
    TopK top = new TopK(3);
    top.offer(Float.NaN, 0);
    top.offer(-Float.MAX_VALUE, 1);
    top.offer(Float.POSITIVE_INFINITY, 2);
    assertArrayEquals(new int[] {2, 1, 0}, indices(top));
  }

  @Test
  void floorIsUnknownUntilFull() {
    TopK top = new TopK(2);
    top.offer(-3f, 0);
    assertTrue(Float.isNaN(top.floor()));
    top.offer(4f, 1);
    assertEquals(-3f, top.floor());
  }

  private static int[] indices(TopK top) {
    int[] indices = new int[top.size()];
    top.drain(indices, new float[indices.length]);
    return indices;
  }
}
