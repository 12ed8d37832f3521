package io.github.matryoshka.tools.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ByteCountTest {
  @Test
  void picksTheUnit() {
    assertEquals("0 bytes", ByteCount.of(0));
    assertEquals("1023 bytes", ByteCount.of(1023));
    assertEquals("1.0 KiB", ByteCount.of(1024));
    assertEquals("86.7 MiB", ByteCount.of(90_868_376));
    assertEquals("2048.0 TiB", ByteCount.of(1L << 51));
  }
}
