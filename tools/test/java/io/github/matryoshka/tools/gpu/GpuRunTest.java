package io.github.matryoshka.tools.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.safetensors.ElementType;
import io.github.matryoshka.safetensors.SafetensorsFile;
import io.github.matryoshka.safetensors.SafetensorsWriter;
import io.github.matryoshka.safetensors.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class GpuRunTest {
  @TempDir private Path dir;

  @Test
  @Tag("cuda")
  @EnabledIf("io.github.matryoshka.tools.cli.CudaCommandsTest#emulatorIsHere")
  void checksTimesAndWrites() throws IOException {
    Path weights = Path.of(System.getProperty("matryoshka.home"), "weights/all-MiniLM-L6-v2");
    Path results = dir.resolve("results.json");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8)) {
      GpuRun.run(weights, results, true, print);
    }
    String said = out.toString(StandardCharsets.UTF_8);
    assertTrue(said.startsWith("Emulated GPU, compute capability 9.0"), said);
    assertTrue(said.contains("search: the processor's hits"), said);
    assertTrue(said.contains("forward, 2 texts of 16 tokens"), said);
    assertTrue(said.contains("floor not known"), said);
    String json = Files.readString(results);
    assertTrue(json.contains("\"medianMilliseconds\""), json);
    assertTrue(json.contains("\"name\" : \"search, 1 of 300 rows of 384, k 10\""), json);
  }

  @Test
  void timingsAreMediansBesideTheirFloor() {
    int[] calls = {0};
    Timing timing = Timing.of("x", 20, 5, 0.5, () -> calls[0]++);
    assertEquals(23, calls[0]);
    assertTrue(timing.milliseconds() <= timing.slowest());
    assertEquals(5 / timing.milliseconds() * 1e3, timing.itemsPerSecond(), 1e-6);
  }

  @Test
  void weightsAreHalved() throws IOException {
    Path from = dir.resolve("a.safetensors");
    Path to = dir.resolve("b.safetensors");
    new SafetensorsWriter()
        .add("x", List.of(2L, 2L), new float[] {1, -0.5f, 0.1f, 1e-7f})
        .add("ids", List.of(1L), new long[] {7})
        .write(from);
    HalfWeights.convert(from, to);
    try (SafetensorsFile file = SafetensorsFile.open(to)) {
      assertEquals(1, file.tensors().size());
      TensorInfo tensor = file.tensor("x");
      assertEquals(ElementType.F16, tensor.type());
      float[] values = new float[4];
      file.read(tensor, 0, values, 0, 4);
      assertEquals(0.1f, values[2], 5e-5f);
      assertEquals(-0.5f, values[1]);
    }
  }

  @Test
  void argumentsAreNeeded() {
    assertThrows(IllegalArgumentException.class, () -> GpuRun.main(new String[0]));
  }
}
