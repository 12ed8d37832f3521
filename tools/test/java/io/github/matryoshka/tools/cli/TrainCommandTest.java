package io.github.matryoshka.tools.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.adaptor.Adaptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
  @TempDir private Path dir;

  private Path data;
  private Path output;

  @BeforeEach
  void write() throws IOException {
    data = TinyDataset.write(dir.resolve("tiny"));
    output = dir.resolve("mine.safetensors");
  }

  @Test
  void learnsFromDocumentsAlone() throws IOException {
    CommandRun run = train("-o", "steps=24", "--dims", "16,384", "--seed", 7);
    assertEquals(ExitCode.DONE, run.code(), run.err());
    List<String> lines = run.err().lines().toList();
    assertTrue(
        lines.getFirst().matches("documents, step 0: nDCG@10  16: \\d\\.\\d{3}  384: \\d\\.\\d{3}"),
        run.err());
    assertEquals(
        output + ": trained on 6 documents, 0 passages and 0 queries of tiny", lines.getLast());
    assertEquals(List.of("mine.safetensors", "tiny"), names());
    Map<String, String> metadata = Adaptor.load(output).metadata();
    assertEquals("rotation", metadata.get("recipe"));
    assertEquals("24", metadata.get("steps"));
    assertEquals("7", metadata.get("seed"));
    assertEquals("[16, 384]", metadata.get("dims"));
    assertEquals("tiny", metadata.get("data"));
    assertEquals(64, metadata.get("corpus_sha256").length());
    assertFalse(metadata.containsKey("labels_sha256"));
    CommandRun eval = CommandRun.of("eval", "--data", data, "--dims", 16, "--adaptor", output);
    assertEquals(ExitCode.DONE, eval.code(), eval.err());
  }

  @Test
  void theSameCommandGivesTheSameBits() throws IOException {
    train("-o", "steps=12", "--threads", 1);
    byte[] first = Files.readAllBytes(output);
    train("-o", "steps=12", "--threads", 2);
    assertArrayEquals(first, Files.readAllBytes(output));
    train("-o", "steps=12", "--seed", 2);
    assertFalse(Arrays.equals(first, Files.readAllBytes(output)));
  }

  @Test
  void learnsFromLabels() throws IOException {
    TinyDataset.addTrainSplit(data);
    CommandRun run = train("--supervised", "-o", "steps=12", "-o", "labelled-steps=12");
    assertEquals(ExitCode.DONE, run.code(), run.err());
    assertTrue(
        run.err().startsWith("nothing held out: 1 labelled queries are fewer than 20\n"),
        run.err());
    assertTrue(run.err().contains("0 passages and 1 queries of tiny"), run.err());
    Adaptor adaptor = Adaptor.load(output);
    assertEquals("train", adaptor.metadata().get("split"));
    assertEquals(64, adaptor.metadata().get("labels_sha256").length());
    assertTrue(adaptor.hidden().isPresent());
  }

  @Test
  void learnsFromQueriesAsTexts() throws IOException {
    TinyDataset.addTrainSplit(data);
    CommandRun split = train("--queries", "train", "-o", "steps=12");
    assertTrue(split.err().contains("0 passages and 1 queries of tiny"), split.err());
    Path file = Files.writeString(dir.resolve("q.txt"), "what is bread?\n\nwhere are the Alps?\n");
    CommandRun texts = train("--queries", file, "-o", "steps=12");
    assertTrue(texts.err().contains("0 passages and 2 queries of tiny"), texts.err());
    assertFalse(Adaptor.load(output).metadata().containsKey("labels_sha256"));
  }

  @Test
  void learnsFromAPlainFile() throws IOException {
    Path file = dir.resolve("notes.txt");
    Files.writeString(
        file, "Bread is baked from flour. It needs yeast.\nThe Alps are mountains.\nA third.\n");
    CommandRun run = CommandRun.of("train", "--data", file, "--output", output, "-o", "steps=12");
    assertEquals(ExitCode.DONE, run.code(), run.err());
    assertTrue(
        run.err().contains("trained on 3 documents, 1 passages and 0 queries of notes"), run.err());
    assertEquals(64, Adaptor.load(output).metadata().get("data_sha256").length());
  }

  @Test
  void aReportTellsHowTrainingWent() throws IOException {
    Path report = dir.resolve("out.html");
    CommandRun run = train("-o", "steps=24", "--dims", "16,384", "--report", report);
    assertEquals(ExitCode.DONE, run.code(), run.err());
    String html = Files.readString(report);
    assertTrue(html.contains("loss per step"), html);
    assertTrue(html.contains("nDCG@10 in validation per step"), html);
    assertTrue(html.contains("16 dimensions"), html);
    assertTrue(html.contains("<dt>temperature</dt><dd>0.05</dd>"), html);
    assertTrue(html.contains("<dt>command</dt><dd>matryoshka train --data "), html);
    assertTrue(Files.size(dir.resolve("out.training.png")) > 1000);
  }

  @Test
  void aCheckpointOfAnotherRunIsRefusedAndKept() throws IOException {
    Path checkpoint = dir.resolve("mine.safetensors.checkpoint");
    Files.writeString(checkpoint, "not a checkpoint at all");
    CommandRun run = train("-o", "steps=12");
    assertEquals(ExitCode.FAILED, run.code());
    assertTrue(run.err().contains(checkpoint.toString()), run.err());
    assertTrue(Files.exists(checkpoint));
    assertFalse(Files.exists(output));
  }

  /** Killed in its second stage, it does not repeat the first and ends with the same bits. */
  @Test
  void goesOnAfterItWasKilled() throws Exception {
    TinyDataset.addTrainSplit(data);
    Object[] options = {"--supervised", "-o", "steps=12", "-o", "labelled-steps=2000"};
    Path checkpoint = dir.resolve("mine.safetensors.checkpoint");
    List<Object> words = new ArrayList<>(List.of(command(options)));
    Process process =
        ProcessRun.matryoshka(List.of("--add-modules=jdk.incubator.vector"), words.toArray())
            .redirectErrorStream(true)
            .start();
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    // It is there from the start; with the map of the first stage in it, it is large.
    while (!Files.exists(checkpoint) || Files.size(checkpoint) < 384 * 384 * Float.BYTES) {
      assertTrue(process.isAlive() && System.nanoTime() < end, "no checkpoint was written");
      Thread.sleep(10);
    }
    process.destroyForcibly().waitFor();
    assertFalse(Files.exists(output));
    CommandRun resumed = train(options);
    assertEquals(ExitCode.DONE, resumed.code(), resumed.err());
    assertFalse(resumed.err().contains("documents, step"), resumed.err());
    assertFalse(Files.exists(checkpoint));
    float[] weights = Adaptor.load(output).weights();
    assertTrue(train(options).err().contains("documents, step"));
    assertArrayEquals(weights, Adaptor.load(output).weights());
  }

  @Test
  void wrongOptionsAreMisuse() {
    misuse("--dims: expected ascending numbers above 0, got [16, 8]", "--dims", "16,8");
    misuse("--dims: expected ascending numbers above 0, got [0, 8]", "--dims", "0,8");
    misuse("--dims: expected at most 384, got 385", "--dims", "8,385");
    misuse("--recipe: expected one of rotation, paper, pca, got magic", "--recipe", "magic");
    misuse(
        "--option: steps: expected a whole number from 0 to 1000000, got 1.5", "-o", "steps=1.5");
    misuse("--option: option of recipe rotation: expected one of [steps, ", "-o", "stepps=1");
    misuse("--queries: expected none beside --supervised", "--supervised", "--queries", "train");
    misuse("--recipe: pca learns from documents alone", "--recipe", "pca", "--supervised");
    misuse("--recipe: pca learns from documents alone", "--recipe", "pca", "-o", "steps=1");
    misuse("--report: expected a recipe that trains", "--recipe", "pca", "--report", "a.html");
  }

  private void misuse(String message, Object... options) {
    CommandRun run = train(options);
    assertEquals(ExitCode.USAGE, run.code(), run.err());
    assertTrue(run.err().startsWith("matryoshka train: " + message), run.err());
    assertFalse(Files.exists(output));
  }

  @Test
  void labelsThatAreNotThereAreMissed() {
    CommandRun run = train("--supervised");
    assertEquals(ExitCode.FAILED, run.code());
    assertEquals("matryoshka train: split: expected one of [test], got train (tiny)\n", run.err());
  }

  @Test
  void helpTellsTheOptionsOfTheRecipes() {
    String help = CommandRun.of("train", "--help").out();
    assertTrue(help.contains("Options of the recipe rotation:"), help);
    assertTrue(help.contains("kappa             0.3    weight of the encoder's ranking"), help);
    assertTrue(help.contains("Options of the recipe paper:"), help);
    assertTrue(help.contains("hidden-units      512    width of the layer"), help);
  }

  private CommandRun train(Object... options) {
    return CommandRun.of(command(options));
  }

  private Object[] command(Object... options) {
    List<Object> words = new ArrayList<>(List.of("train", "--data", data, "--output", output));
    words.addAll(List.of(options));
    return words.toArray();
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(dir)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
