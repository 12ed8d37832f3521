package io.github.matryoshka.adaptor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** The adaptor in the jar. */
class GeneralAdaptorTest {
  private static final int D = 384;

  @Test
  void isARotationSoThatAllNumbersRankAsBefore() {
    float[] w = Adaptor.general().weights();
    assertEquals(D * D, w.length);
    for (int a = 0; a < D; a++) {
      for (int b = a; b < D; b++) {
        double dot = 0;
        for (int i = 0; i < D; i++) {
          dot += (double) w[a * D + i] * w[b * D + i];
        }
        assertEquals(a == b ? 1 : 0, dot, 1e-6, a + "·" + b);
      }
    }
  }

  @Test
  void saysHowItCameAbout() {
    Adaptor adaptor = Adaptor.general();
    assertEquals(D, adaptor.dimensions());
    assertTrue(adaptor.hidden().isEmpty());
    assertEquals("general", adaptor.metadata().get("recipe"));
    assertEquals("1", adaptor.metadata().get("seed"));
    assertEquals("1500", adaptor.metadata().get("steps"));
    assertEquals(64, adaptor.metadata().get("corpus_sha256").length());
  }

  @Test
  void isReadOnceAndSmall() throws IOException {
    assertSame(Adaptor.general(), Adaptor.general());
    try (InputStream in = Adaptor.class.getResourceAsStream("general.safetensors")) {
      int size = in.readAllBytes().length;
      assertTrue(size <= 600_000, size + " bytes");
    }
  }
}
