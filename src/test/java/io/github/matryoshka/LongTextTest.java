package io.github.matryoshka;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts over the limit, under each of the three rules, and texts that are hardly texts. */
class LongTextTest {
  @TempDir Path folder;
  private Model model;

  @BeforeEach
  void load() throws IOException {
    model = Model.load(TinyModel.usual().write(folder));
  }

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void longTextsAreCutAndSaySo() {
    String text = "cat ".repeat(100);
    Embedder embedder = model.embedder();
    assertEquals(40, embedder.embed(text, new float[64], 0, 64));
    assertTrue(embedder.truncated());
    assertEquals(40, embedder.embed("cat ".repeat(38), new float[64], 0, 64));
    assertFalse(embedder.truncated());
    Embedding both = model.embedAll(Stream.of(text)).findFirst().orElseThrow();
    assertEquals(40, both.tokens());
    assertTrue(both.truncated());
    assertArrayEquals(embedder.embed("cat ".repeat(38)), both.vector());
  }

  @Test
  void longTextsCanBeRefused() {
    Model strict = model.withLongText(LongText.ERROR);
    String text = "cat ".repeat(100);
    String message =
        "text: expected at most 40 tokens, got more (split it, or choose LongText.TRUNCATE)";
    fails(message, () -> strict.embedder().embed(text));
    fails(message + " (text 1 of the list)", () -> strict.embedAll(List.of("cat", text)));
    fails(
        message + " (text 70 of the list)",
        () -> {
          List<String> many = new ArrayList<>(Collections.nCopies(100, "cat"));
          many.set(70, text);
          strict.embedAll(many, 2);
        });
    assertEquals(1, norm(strict.embedder().embed("cat")), 1e-6);
  }

  @Test
  void longTextsCanBeAveragedOverWindows() {
    Model windows = model.withLongText(LongText.WINDOW_MEAN).withMaxTokens(10);
    // Eight tokens fit a window of ten: windows of eight, eight and four tokens.
    List<String> words = List.of("the", "cat", "sat", "on", "the", "mat", ".", "how");
    String eight = String.join(" ", words);
    String four = "do vaccines work ?";
    Embedder plain = model.embedder();
    float[] a = plain.embed(eight);
    float[] b = plain.embed(four);
    float[] mean = new float[64];
    for (int i = 0; i < 64; i++) {
      mean[i] = a[i] * 16 + b[i] * 4;
    }
    Vectors.truncate(mean, 0, 64, mean, 0);
    String text = eight + " " + eight + " " + four;
    float[] got = windows.embedder().embed(text);
    assertArrayEquals(mean, got, 1e-6f);
    List<Embedding> all = windows.embedAll(Stream.of(four, text, eight)).toList();
    assertArrayEquals(got, all.get(1).vector());
    assertEquals(22, all.get(1).tokens());
    assertFalse(all.get(1).truncated());
    assertArrayEquals(a, all.get(2).vector());
    fails(
        "text: expected at most 10 tokens, got 22 (use LongText.TRUNCATE)",
        () -> windows.embedder().lastHiddenState(text));
  }

  @Test
  void emptyAndOddTexts() {
    assertEquals(List.of(), model.embedAll(List.of()));
    Embedder embedder = model.embedder();
    assertEquals(2, embedder.embed("", new float[64], 0, 64));
    assertEquals(1, norm(embedder.embed("\ud800 \udfff\ud800")), 1e-6);
    String tenMegabytes = "cat sat. ".repeat(1_200_000);
    assertEquals(40, embedder.embed(tenMegabytes, new float[64], 0, 64));
    fails("text: expected a string, got null", () -> embedder.embed(null));
    fails(
        "text: expected a string, got null (text 1 of the list)",
        () -> model.embedAll(Arrays.asList("a", null)));
  }

  private static double norm(float[] x) {
    double sum = 0;
    for (float v : x) {
      sum += (double) v * v;
    }
    return Math.sqrt(sum);
  }

  private static void fails(String message, org.junit.jupiter.api.function.Executable action) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, action).getMessage());
  }
}
