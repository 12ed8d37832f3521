package io.github.matryoshka.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TokenBatchTest {
  @Test
  void growsAndIsReused() {
    TokenBatch batch = new TokenBatch();
    int[] ids = new int[100];
    for (int round = 0; round < 2; round++) {
      batch.clear();
      for (int text = 0; text < 50; text++) {
        Arrays.fill(ids, text);
        batch.add(ids, 10, 10 + text);
      }
      assertEquals(50, batch.texts());
      assertEquals(49 * 50 / 2, batch.tokens());
      for (int text = 0; text < 50; text++) {
        int[] expected = new int[text];
        Arrays.fill(expected, text);
        int[] offsets = batch.offsets();
        assertArrayEquals(
            expected, Arrays.copyOfRange(batch.ids(), offsets[text], offsets[text + 1]));
      }
    }
  }

  @Test
  void rangeOutsideTheArray() {
    assertThrows(IndexOutOfBoundsException.class, () -> new TokenBatch().add(new int[4], 2, 5));
  }
}
