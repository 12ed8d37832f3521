package io.github.matryoshka.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.matryoshka.Backend;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** That quality is measured, and the fused graphs compute what the plain ones do. */
class QualityTest {
  private static final int TEXTS = 60;
  private static Quality quality;

  @BeforeAll
  static void load() throws Exception {
    quality = Quality.over(TEXTS);
  }

  @Test
  void oursAgreesWithItself() throws Exception {
    Quality.Row row = quality.of(Engines.FP32_JVM);
    assertEquals(TEXTS, row.texts());
    assertEquals(1, row.worst(), 1e-12);
  }

  @Test
  void oursInFewerBitsIsNear() throws Exception {
    assertTrue(quality.of(Engines.BF16_JVM).worst() > 0.9999);
    assumeTrue(Backend.NATIVE.whyNot().isEmpty());
    assertTrue(quality.of(Engines.FP32_NATIVE).worst() > 0.9999999);
    assertTrue(quality.of(Engines.BF16_NATIVE).worst() > 0.9999);
    Quality.Row int8 = quality.of(Engines.INT8_NATIVE);
    assertEquals(TEXTS, int8.texts());
    assertTrue(int8.mean() > 0.995 && int8.mean() < 0.99999, int8.toString());
  }

  @Test
  void fusedGraphInFloatsAgreesWithPlainOne() throws Exception {
    assertTrue(quality.of(Engines.ONNXRUNTIME_FP32).worst() > 0.9999999);
    assertTrue(quality.of(Engines.ONNXRUNTIME_FP32_FUSED).worst() > 0.9999999);
  }

  @Test
  void fusedGraphInEightBitsIsAboutAsGoodAsPlainOne() throws Exception {
    Quality.Row plain = quality.of(Engines.ONNXRUNTIME_INT8);
    Quality.Row fused = quality.of(Engines.ONNXRUNTIME_INT8_FUSED);
    assertTrue(plain.mean() > 0.98 && plain.mean() < 0.9999, plain.toString());
    assertEquals(plain.mean(), fused.mean(), 0.002);
    assertEquals(plain.worst(), fused.worst(), 0.02);
  }

  @Test
  void textsAnEngineRefusesAreCounted() throws Exception {
    Quality.Row row = quality.of(Engines.LANGCHAIN4J);
    // It refuses blank ones; one of the others is longer than the 128 tokens at which it cuts.
    assertTrue(row.failed() > 0 && row.texts() == TEXTS - row.failed(), row.toString());
    assertTrue(row.mean() > 0.9995, row.toString());
  }
}
