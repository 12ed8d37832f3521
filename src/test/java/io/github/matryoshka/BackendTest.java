package io.github.matryoshka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.bert.Encoder;
import io.github.matryoshka.bert.JvmEncoder;
import io.github.matryoshka.bert.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

  @Test
  void autoSaysWhatItDidNotTake(@TempDir Path dir) throws IOException {
    TinyModel.usual().write(dir);
    BertConfig config = BertConfig.read(dir.resolve("config.json"));
    Path weights = dir.resolve("model.safetensors");
    try (Encoder taken = Backend.AUTO.load(weights, config, Precision.FP32)) {
      boolean plain = taken instanceof JvmEncoder && Backend.VECTOR.whyNot().isPresent();
      assertEquals(
          plain ? Backend.VECTOR.whyNot() : Optional.empty(),
          Backend.notTaken(taken, Precision.FP32, false));
      String reason = Backend.notTaken(taken, Precision.FP32, true).orElseThrow();
      assertTrue(reason.startsWith(plain ? "backend VECTOR" : "backend CUDA"), reason);
      assertEquals(plain, Backend.notTaken(taken, Precision.FP16, true).isPresent());
    }
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
