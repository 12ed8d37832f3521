package io.github.matryoshka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.matryoshka.bert.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BackendTest {

  @ParameterizedTest
  @CsvSource({
    "FP32, true,  true,  true,  NATIVE",
    "FP32, true,  false, true,  VECTOR",
    "FP32, true,  false, false, NATIVE",
    "FP32, false, false, true,  VECTOR",
    "FP32, false, false, false, SCALAR",
    "INT8, true,  false, true,  NATIVE",
    "INT8, false, false, true,  NATIVE"
  })
  void autoTakesWhatIsFastestHere(
      Precision precision,
      boolean library,
      boolean vectorInstructions,
      boolean vectorApi,
      Backend taken) {
    assertEquals(taken, Backend.fastest(precision, library, vectorInstructions, vectorApi));
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void aBackendScansOrSaysWhyNot(Backend backend) {
    if (backend.whyNot().isEmpty()) {
      assertNotNull(backend.scans());
    } else {
      String reason =
          assertThrows(UnsupportedOperationException.class, backend::scans).getMessage();
      assertEquals(backend.whyNot().get(), reason);
    }
  }
}
