package io.github.matryoshka.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8DecoderTest {
  /** Bytes that start, continue or break characters of every length. */
  private static final int[] BYTES = {
    0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED,
    0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF
  };

  @Test
  void everySequenceOfFourCriticalBytes() {
    byte[] bytes = new byte[4];
    int count = BYTES.length * BYTES.length * BYTES.length * BYTES.length;
    for (int i = 0; i < count; i++) {
      int rest = i;
      for (int j = 0; j < bytes.length; j++) {
        bytes[j] = (byte) BYTES[rest % BYTES.length];
        rest /= BYTES.length;
      }
      compare(bytes, 16);
    }
  }

  @Test
  void randomBytesThroughSmallWindows() {
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(12)];
      for (int j = 0; j < bytes.length; j++) {
        bytes[j] = (byte) BYTES[random.nextInt(BYTES.length)];
      }
      compare(bytes, 1 + random.nextInt(4));
    }
  }

  @Test
  void everyCodePoint() {
    StringBuilder text = new StringBuilder();
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
        text.appendCodePoint(codePoint);
      }
    }
    compare(text.toString().getBytes(StandardCharsets.UTF_8), 1000);
  }

  private static void compare(byte[] bytes, int window) {
    Utf8Decoder decoder = new Utf8Decoder();
    decoder.open(bytes, 0, bytes.length);
    int[] decoded = new int[bytes.length];
    int[] part = new int[window];
    int count = 0;
    while (!decoder.exhausted()) {
      int length = decoder.decode(part, 0);
      System.arraycopy(part, 0, decoded, count, length);
      count += length;
    }
    int[] expected = new String(bytes, StandardCharsets.UTF_8).codePoints().toArray();
    assertArrayEquals(expected, Arrays.copyOf(decoded, count));
  }
}
