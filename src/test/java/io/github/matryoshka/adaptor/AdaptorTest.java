package io.github.matryoshka.adaptor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdaptorTest {
  private static final float[] WEIGHTS = {1, 2, 3, 4, 5, 6, 7, 8, 10};
  @TempDir Path folder;

  @Test
  void appliesTheMatrix() {
    Adaptor adaptor = new Adaptor(WEIGHTS, 3, "e", Map.of());
    float[] out = new float[5];
    adaptor.apply(new float[] {0, 1, 0.5f, -1}, 1, out, 2);
    assertArrayEquals(new float[] {0, 0, -1, 0.5f, 1}, out);
    assertArrayEquals(WEIGHTS, adaptor.weights());
  }

  @Test
  void isTheSameAfterSavingAndLoading() throws IOException {
    Path file = folder.resolve("a.safetensors");
    Adaptor adaptor = new Adaptor(WEIGHTS, 3, "encoder-1", Map.of("recipe", "pca", "seed", "7"));
    adaptor.save(file);
    Adaptor back = Adaptor.load(file);
    assertArrayEquals(WEIGHTS, back.weights());
    assertEquals(3, back.dimensions());
    assertEquals("encoder-1", back.encoder());
    assertEquals(adaptor.metadata(), back.metadata());
    byte[] first = Files.readAllBytes(file);
    back.save(file);
    assertArrayEquals(first, Files.readAllBytes(file));
  }

  @Test
  void refusesFilesThatAreNoAdaptors() throws IOException {
    fails("expected an adaptor (format matryoshka-adaptor-1), got format pt", "pt", "e", 3, 3);
    fails("expected the encoder's fingerprint, got none", "matryoshka-adaptor-1", null, 3, 3);
    fails("expected a square weight, got shape [1, 9]", "matryoshka-adaptor-1", "e", 1, 9);
    float[] broken = WEIGHTS.clone();
    broken[4] = Float.NaN;
    Path file = folder.resolve("nan.safetensors");
    new SafetensorsWriter()
        .metadata("format", "matryoshka-adaptor-1")
        .metadata("encoder", "e")
        .add("weight", List.of(3L, 3L), broken)
        .write(file);
    String message = assertThrows(IOException.class, () -> Adaptor.load(file)).getMessage();
    assertTrue(message.endsWith("weights: expected finite numbers, got NaN"), message);
    assertThrows(IOException.class, () -> Adaptor.load(folder.resolve("missing")));
  }

  @Test
  void refusesAMatrixThatIsNotSquare() {
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> new Adaptor(WEIGHTS, 4, "e", Map.of()));
    assertEquals("weights: expected 4 × 4 numbers, got 9", e.getMessage());
  }

  private void fails(String message, String format, String encoder, long rows, long columns)
      throws IOException {
    Path file = folder.resolve("bad.safetensors");
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", format);
    if (encoder != null) {
      writer.metadata("encoder", encoder);
    }
    writer.add("weight", List.of(rows, columns), WEIGHTS).write(file);
    String got = assertThrows(IOException.class, () -> Adaptor.load(file)).getMessage();
    assertTrue(got.contains(message), got);
  }
}
