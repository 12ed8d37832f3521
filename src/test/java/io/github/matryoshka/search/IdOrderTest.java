package io.github.matryoshka.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdOrderTest {

  @Test
  void isTheReverseOfUtf8Bytes() {
    int[] points = {'1', '9', 'a', 0x7F, 0x80, 0xE9, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFD, 0x1F600};
    Random random = new Random(2);
    for (int round = 0; round < 5000; round++) {
      String a = random(points, random);
      String b = random(points, random);
      int expected =
          Arrays.compareUnsigned(
              b.getBytes(StandardCharsets.UTF_8), a.getBytes(StandardCharsets.UTF_8));
      assertEquals(
          Integer.signum(expected), Integer.signum(IdOrder.DESCENDING.compare(a, b)), a + " " + b);
      assertEquals(Integer.signum(expected), Integer.signum(mapped(b).compare(0, a)), a + " " + b);
    }
  }

  private static MappedIds mapped(String id) {
    byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
    return new MappedIds(
        1,
        MemorySegment.ofArray(new long[] {0, bytes.length}),
        MemorySegment.ofArray(bytes),
        MemorySegment.ofArray(new int[1]));
  }

  private static String random(int[] points, Random random) {
    int[] drawn = random.ints(random.nextInt(4), 0, points.length).map(i -> points[i]).toArray();
    return new String(drawn, 0, drawn.length);
  }
}
