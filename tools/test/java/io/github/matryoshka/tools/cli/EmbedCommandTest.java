package io.github.matryoshka.tools.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.Embedder;
import io.github.matryoshka.Model;
import io.github.matryoshka.tools.npy.NpyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbedCommandTest {
  private static final List<String> TEXTS = List.of("How do vaccines work?", "", "naïve 中文 😀");

  @TempDir private Path dir;
  private Path output;

  @BeforeEach
  void nameOutput() {
    output = dir.resolve("v.npy");
  }

  @Test
  void rowsAreTheEnginesVectors() throws IOException {
    NpyFile array = embed(Files.write(dir.resolve("a.txt"), TEXTS));
    assertEquals(List.of(3, 384), List.of(array.rows(), array.columns()));
    try (Model model = Model.load(Places.home().resolve("weights/all-MiniLM-L6-v2"));
        Embedder embedder = model.embedder()) {
      for (int i = 0; i < TEXTS.size(); i++) {
        assertArrayEquals(embedder.embed(TEXTS.get(i)), row(array, i));
      }
    }
  }

  @Test
  void fewerDimensionsAreUnitLengthAgain() throws IOException {
    NpyFile array = embed(Files.write(dir.resolve("a.txt"), TEXTS), "--dims", 16);
    assertEquals(16, array.columns());
    for (int i = 0; i < array.rows(); i++) {
      float[] row = row(array, i);
      double squares = IntStream.range(0, 16).mapToDouble(j -> (double) row[j] * row[j]).sum();
      assertEquals(1, squares, 1e-6);
    }
  }

  @Test
  void jsonLinesGiveTheSameAsPlainLines() throws IOException {
    Path json = dir.resolve("a.jsonl");
    Files.writeString(json, "{\"_id\":\"1\",\"title\":\"A title\",\"text\":\"and a text\"}\n");
    float[] fromJson = embed(json).values();
    float[] plain = embed(Files.writeString(dir.resolve("a.txt"), "A title and a text")).values();
    assertArrayEquals(plain, fromJson);
  }

  @Test
  void threadsDoNotChangeABit() throws IOException {
    String text =
        IntStream.range(0, 200)
            .mapToObj(i -> "text number " + i + " is long ".repeat(i % 7))
            .collect(Collectors.joining("\n"));
    Path input = Files.writeString(dir.resolve("a.txt"), text);
    embed(input, "--threads", 1);
    byte[] one = Files.readAllBytes(output);
    embed(input, "--threads", 3);
    assertArrayEquals(one, Files.readAllBytes(output));
  }

  @Test
  void tellsHowManyTextsWereCut() throws IOException {
    Path input = Files.writeString(dir.resolve("a.txt"), "short\n" + "long ".repeat(20));
    CommandRun run = run(input, "--max-tokens", 8);
    assertTrue(run.err().contains("2 texts in "), run.err());
    assertTrue(run.err().contains("1 cut at 8 tokens"), run.err());
    assertEquals("", run.out());
  }

  @Test
  void anAdaptorIsApplied() throws IOException {
    Path adaptor = dir.resolve("a.safetensors");
    Path data = TinyDataset.write(dir.resolve("tiny"));
    assertEquals(
        ExitCode.DONE,
        CommandRun.of("train", "--recipe", "pca", "--data", data, "--output", adaptor).code());
    Path input = Files.write(dir.resolve("a.txt"), TEXTS);
    float[] plain = embed(input).values();
    float[] adapted = embed(input, "--adaptor", adaptor).values();
    assertFalse(Arrays.equals(plain, adapted));
    assertEquals(dot(plain, 0, 2), dot(adapted, 0, 2), 1e-5, "a rotation keeps cosines");
  }

  @Test
  void aMissingInputIsOneLine() {
    Path missing = dir.resolve("a.txt");
    assertFails(run(missing), missing + ": no such file or directory");
  }

  @Test
  void aBadLineIsFoundBeforeAnyWork() throws IOException {
    Path input = Files.writeString(dir.resolve("a.jsonl"), "{\"text\":\"x\"}\n[1]\n");
    assertFails(run(input), input + ":2: expected a JSON object, got start_array");
  }

  @Test
  void emptyInputIsOneLine() throws IOException {
    Path input = Files.createFile(dir.resolve("a.txt"));
    assertFails(run(input), input + ": expected at least one text, got none");
  }

  @Test
  void invalidUtf8IsOneLine() throws IOException {
    Path input = Files.write(dir.resolve("a.txt"), new byte[] {(byte) 0xC3, '('});
    assertFails(
        run(input),
        input
            + ":1: expected UTF-8, got byte 0xC3 at column 1; convert it, for example with iconv");
  }

  @Test
  void aModelThatIsNotThereIsOneLine() throws IOException {
    Path input = Files.write(dir.resolve("a.txt"), TEXTS);
    CommandRun run = run(input, "--model", "no-such-model");
    assertEquals(ExitCode.FAILED, run.code());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains("no-such-model"), run.err());
  }

  @Test
  void tooManyDimensionsAreMisuse() throws IOException {
    CommandRun run = run(Files.write(dir.resolve("a.txt"), TEXTS), "--dims", 385);
    assertEquals(ExitCode.USAGE, run.code());
    assertTrue(run.err().startsWith("matryoshka embed: --dims: expected 1 to 384, got 385\n"));
    assertFalse(Files.exists(output));
  }

  @Test
  void tooManyTokensAreMisuse() throws IOException {
    CommandRun run = run(Files.write(dir.resolve("a.txt"), TEXTS), "--max-tokens", 513);
    assertEquals(ExitCode.USAGE, run.code());
    assertTrue(
        run.err().startsWith("matryoshka embed: --max-tokens: max tokens: expected 3 to 512"));
  }

  @Test
  void aPlaceThatCannotBeWrittenIsOneLine() throws IOException {
    Path input = Files.write(dir.resolve("a.txt"), TEXTS);
    output = input.resolve("v.npy");
    assertFails(
        run(input),
        "output: expected a place that can be written, got FileAlreadyExistsException; choose another path or free it ("
            + output
            + ")");
  }

  @Test
  void aDeviceIsNotReplaced() throws IOException {
    Path input = Files.write(dir.resolve("a.txt"), TEXTS);
    output = Path.of("/dev/full");
    CommandRun run = run(input);
    assertEquals(ExitCode.FAILED, run.code());
    assertEquals(
        "matryoshka embed: output: expected a file, got something else (/dev/full)\n", run.err());
  }

  private NpyFile embed(Path input, Object... more) throws IOException {
    CommandRun run = run(input, more);
    assertEquals(ExitCode.DONE, run.code(), run.err());
    return NpyFile.read(output);
  }

  private CommandRun run(Path input, Object... more) {
    Object[] args = {"embed", "--input", input, "--output", output};
    Object[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return CommandRun.of(all);
  }

  private void assertFails(CommandRun run, String message) {
    assertEquals("matryoshka embed: " + message + "\n", run.err());
    assertEquals(ExitCode.FAILED, run.code());
    assertFalse(Files.exists(output));
  }

  private static float[] row(NpyFile array, int row) {
    int columns = array.columns();
    return Arrays.copyOfRange(array.values(), row * columns, (row + 1) * columns);
  }

  private static double dot(float[] rows, int a, int b) {
    return IntStream.range(0, 384)
        .mapToDouble(i -> (double) rows[a * 384 + i] * rows[b * 384 + i])
        .sum();
  }
}
