package io.github.matryoshka.tools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalCommandTest {
  @TempDir private Path dir;
  private Path data;

  @BeforeEach
  void writeData() throws IOException {
    data = TinyDataset.write(dir.resolve("tiny"));
  }

  @Test
  void aRowForEachOfTheUsualDimensions() {
    CommandRun run = CommandRun.of("eval", "--data", data);
    assertEquals(ExitCode.DONE, run.code(), run.err());
    List<String> dims = run.out().lines().skip(2).map(line -> line.strip().split(" +")[0]).toList();
    assertEquals(List.of("8", "16", "32", "64", "128", "192", "256", "384"), dims);
  }

  @Test
  void judgmentsOutsideTheCorpusAreSaidOnceAndCount() {
    CommandRun run = CommandRun.of("eval", "--data", data, "--dims", "384");
    assertTrue(
        run.err()
            .contains(
                "tiny: 1 judgments name documents outside the corpus; they stay in the ideal"
                    + " ranking\n"),
        run.err());
    // q0 is answered at rank 1; q1 too, but the ideal has a second document: 1 / (1 + 1 / log2 3).
    double ndcg = (1 + 1 / (1 + 1 / (Math.log(3) / Math.log(2)))) / 2;
    assertTrue(run.out().contains("%.4f".formatted(ndcg)), run.out());
  }

  @Test
  void writesOneRunForEachDimension() throws IOException {
    Path trec = dir.resolve("out.trec");
    CommandRun.of("eval", "--data", data, "--dims", "64,16", "--run", trec);
    assertTrue(Files.readString(dir.resolve("out.16.trec")).startsWith("q0 Q0 "));
    assertEquals(12, Files.readAllLines(dir.resolve("out.64.trec")).size());
    assertFalse(Files.exists(trec));
  }

  @Test
  void oneDimensionKeepsTheName() throws IOException {
    Path trec = dir.resolve("out.trec");
    CommandRun.of("eval", "--data", data, "--dims", "384", "--run", trec);
    assertTrue(Files.readString(trec).startsWith("q0 Q0 d0 1 "), Files.readString(trec));
  }

  @Test
  void writesJson() throws IOException {
    Path json = dir.resolve("out.json");
    CommandRun.of("eval", "--data", data, "--dims", "16", "--json", json);
    String text = Files.readString(json).replaceAll("\\s", "");
    assertTrue(
        text.startsWith(
            "{\"dataset\":\"tiny\",\"split\":\"test\",\"results\":[{\"dims\":16,\"ndcg@10\":"),
        text);
  }

  @Test
  void aRotationChangesNothingAtFullLength() throws IOException {
    Path adaptor = dir.resolve("a.safetensors");
    CommandRun train =
        CommandRun.of("train", "--recipe", "pca", "--data", data, "--output", adaptor);
    assertEquals(ExitCode.DONE, train.code(), train.err());
    assertEquals(adaptor + ": fitted from 6 documents of tiny\n", train.err());
    CommandRun plain = CommandRun.of("eval", "--data", data, "--dims", "384");
    CommandRun rotated =
        CommandRun.of("eval", "--data", data, "--dims", "384", "--adaptor", adaptor);
    assertEquals(plain.out(), rotated.out());
  }

  @Test
  void theGeneralAdaptorNeedsNoFile() {
    CommandRun plain = CommandRun.of("eval", "--data", data, "--dims", "384");
    CommandRun general =
        CommandRun.of("eval", "--data", data, "--dims", "384", "--adaptor", "general");
    assertEquals(ExitCode.DONE, general.code(), general.err());
    assertEquals(plain.out(), general.out());
    CommandRun other =
        CommandRun.of("eval", "--data", data, "--adaptor", "general", "--pooling", "cls");
    assertEquals(ExitCode.FAILED, other.code());
    assertTrue(other.err().contains("general: adaptor: expected one made for"), other.err());
  }

  @Test
  void anAdaptorOfAnotherEncoderIsRefused() {
    Path adaptor = dir.resolve("a.safetensors");
    CommandRun.of("train", "--recipe", "pca", "--data", data, "--output", adaptor);
    CommandRun run =
        CommandRun.of("eval", "--data", data, "--adaptor", adaptor, "--pooling", "cls");
    assertEquals(ExitCode.FAILED, run.code());
    assertTrue(
        run.err().contains(adaptor + ": adaptor: expected one made for encoder "), run.err());
  }

  @Test
  void aReportComparesTheAdaptorWithTruncation() throws IOException {
    Path adaptor = dir.resolve("mine.safetensors");
    CommandRun.of("train", "--recipe", "pca", "--data", data, "--output", adaptor);
    TinyDataset.addTrainSplit(data);
    Path report = dir.resolve("out.html");
    CommandRun run =
        CommandRun.of(
            "eval", "--data", data, "--dims", "16", "--adaptor", adaptor, "--report", report);
    assertEquals(ExitCode.DONE, run.code(), run.err());
    assertEquals(3, run.out().lines().count(), "the table stays as it is");
    String html = Files.readString(report);
    assertTrue(html.contains("<h2>mine against truncation, nDCG@10</h2>"), html);
    assertTrue(html.contains("<td class=\"left\">unseen</td>"), html);
    assertTrue(html.contains("<dt>command</dt><dd>matryoshka eval --data "), html);
    assertTrue(html.contains("<h2>Adaptor mine</h2>"), html);
    assertTrue(html.contains("<dt>qrels/train.tsv</dt>"), html);
    assertTrue(Files.size(dir.resolve("out.png")) > 1000);
  }

  @Test
  void aReportWithoutAdaptorHasOneCurve() throws IOException {
    Path report = dir.resolve("out.html");
    CommandRun.of("eval", "--data", data, "--dims", "16,32", "--report", report);
    String html = Files.readString(report);
    assertTrue(html.contains("<h2>truncation</h2>") && !html.contains(" against "), html);
  }

  @Test
  void aReportIsAPage() {
    CommandRun run = CommandRun.of("eval", "--data", data, "--report", dir.resolve("out.pdf"));
    assertEquals(ExitCode.USAGE, run.code());
    assertTrue(
        run.err().contains("--report: expected a name ending in .html, got " + dir), run.err());
  }

  @Test
  void unseenQueriesHaveColumnsWhenAskedFor() throws IOException {
    TinyDataset.addTrainSplit(data);
    CommandRun run = CommandRun.of("eval", "--data", data, "--dims", "384", "--unseen");
    List<String> lines = run.out().lines().toList();
    assertTrue(lines.get(0).endsWith("MRR@10    seen  unseen"), run.out());
    assertTrue(lines.get(2).endsWith("  0.6131  1.0000"), run.out());
  }

  @Test
  void withoutTrainSplitNothingIsUnseen() {
    CommandRun run = CommandRun.of("eval", "--data", data, "--unseen");
    assertEquals(ExitCode.USAGE, run.code());
    assertTrue(
        run.err().contains("--unseen: expected a split beside train, got test of [test] (tiny)\n"),
        run.err());
  }

  @Test
  void anUnknownSplitIsMisuse() {
    CommandRun run = CommandRun.of("eval", "--data", data, "--split", "dev");
    assertEquals(ExitCode.USAGE, run.code());
    assertTrue(
        run.err().startsWith("matryoshka eval: --split: expected one of [test], got dev (tiny)\n"),
        run.err());
  }

  @Test
  void anUnknownRecipeIsMisuse() {
    CommandRun run =
        CommandRun.of("train", "--data", data, "--output", dir.resolve("a"), "--recipe", "magic");
    assertEquals(ExitCode.USAGE, run.code());
    assertTrue(
        run.err()
            .startsWith(
                "matryoshka train: --recipe: expected one of rotation, paper, pca, got magic\n"),
        run.err());
  }

  @Test
  void dataThatIsNotThereIsOneLine() {
    CommandRun run = CommandRun.of("eval", "--data", dir.resolve("nowhere"));
    assertEquals(ExitCode.FAILED, run.code());
    assertTrue(run.err().startsWith("matryoshka eval: data: expected a directory"), run.err());
    assertEquals(1, run.err().lines().count());
  }
}
