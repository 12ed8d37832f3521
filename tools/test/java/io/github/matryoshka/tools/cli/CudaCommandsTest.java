package io.github.matryoshka.tools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.Backend;
import io.github.matryoshka.Embedder;
import io.github.matryoshka.Model;
import io.github.matryoshka.adaptor.Adaptor;
import io.github.matryoshka.tools.npy.NpyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** all-MiniLM-L6-v2 on the emulated GPU: the kernels and the host code, unchanged. */
@Tag("cuda")
@EnabledIf("emulatorIsHere")
public class CudaCommandsTest {
  private static final List<String> WORDS =
      List.of("vaccine", "protein", "of", "the", "mice", "induces", "cells", "risk", "in", ",");

  public static boolean emulatorIsHere() {
    boolean here =
        Path.of(System.getenv().getOrDefault("LD_LIBRARY_PATH", ""), "libcuda.so.1")
            .toFile()
            .exists();
    boolean required = System.getProperty("required.backends", "").contains("EMULATOR");
    assertTrue(here || !required, "the CUDA emulator: expected native/target/cuda/libcuda.so.1");
    return here;
  }

  @Test
  void theGoldenVectors() {
    CommandRun run = CommandRun.of("parity", "--backend", "cuda");
    assertEquals(ExitCode.DONE, run.code(), run.out() + run.err());
    assertTrue(run.out().startsWith("CUDA, Emulated GPU, fp16"), run.out());
    assertTrue(run.out().contains("1 - cosine              64/64"), run.out());
  }

  @Test
  void anotherPrecisionIsRefused() {
    CommandRun run = CommandRun.of("parity", "--backend", "cuda", "--precision", "int8");
    assertEquals(ExitCode.FAILED, run.code());
    assertTrue(run.err().contains("precision: expected FP16 on CUDA, got INT8"), run.err());
  }

  @Test
  void textsOfAllLengthsInBatchesOfAllSizes() throws IOException {
    Path directory = Places.home().resolve("weights/all-MiniLM-L6-v2");
    try (Model cpu = Model.load(directory, Backend.VECTOR).withMaxTokens(512);
        Model gpu = Model.load(directory, Backend.CUDA).withMaxTokens(512)) {
      List<String> texts = texts();
      List<float[]> expected = cpu.embedAll(texts);
      int from = 0;
      for (int size : new int[] {1, 2, 5, 16, 33, 64}) {
        same(expected.subList(from, from + size), gpu.embedAll(texts.subList(from, from + size)));
        from += size;
      }
      try (Embedder embedder = gpu.embedder()) {
        for (; from < texts.size(); from++) {
          same(expected.subList(from, from + 1), List.of(embedder.embed(texts.get(from))));
        }
      }
    }
  }

  @Test
  void searchFindsWhatTheProcessorFinds(@TempDir Path dir) throws IOException {
    Path texts = Files.write(dir.resolve("texts.txt"), texts().subList(0, 60));
    Path index = dir.resolve("docs.index");
    CommandRun built =
        CommandRun.of("index", "--backend", "vector", "--output", index, "--input", texts);
    assertEquals(ExitCode.DONE, built.code(), built.err());
    float[] rows = new float[20 * 384];
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) (random.nextDouble() - 0.5);
    }
    Path queries = dir.resolve("queries.npy");
    new NpyFile(20, 384, rows).write(queries);
    String[] backends = {"vector", "cuda"};
    String[] out = new String[2];
    for (int i = 0; i < 2; i++) {
      CommandRun run =
          CommandRun.of(
              "search", "--index", index, "--backend", backends[i], "--input", queries, "-k", "7");
      assertEquals(ExitCode.DONE, run.code(), run.err());
      out[i] = run.out();
    }
    assertEquals(out[0], out[1]);
    assertEquals(20 * 7, out[0].lines().count());
  }

  @Test
  void theAdaptorFollows() throws IOException {
    Path directory = Places.home().resolve("weights/all-MiniLM-L6-v2");
    List<String> texts = texts().subList(0, 4);
    try (Model cpu = Model.load(directory, Backend.VECTOR).withAdaptor(Adaptor.general());
        Model gpu = Model.load(directory, Backend.CUDA).withAdaptor(Adaptor.general())) {
      same(cpu.embedAll(texts), gpu.embedAll(texts));
    }
  }

  /** 200 texts of 1 to 254 words, and 3 of 510, which fill every position. */
  private static List<String> texts() {
    SplittableRandom random = new SplittableRandom(1);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 203; i++) {
      // Squared, as real lengths are: more short ones than long ones.
      double share = random.nextDouble();
      int length = i % 65 == 64 ? 510 : 1 + (int) (253 * share * share);
      StringBuilder text = new StringBuilder();
      for (int w = 0; w < length; w++) {
        text.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
      }
      texts.add(text.toString());
    }
    return texts;
  }

  private static void same(List<float[]> expected, List<float[]> got) {
    assertEquals(expected.size(), got.size());
    for (int i = 0; i < expected.size(); i++) {
      double cosine = 0;
      for (int c = 0; c < expected.get(i).length; c++) {
        cosine += (double) expected.get(i)[c] * got.get(i)[c];
      }
      assertTrue(cosine >= 0.9999, "cosine of text " + i + ": " + cosine);
    }
  }
}
