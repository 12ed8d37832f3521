package io.github.matryoshka.tools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
  @TempDir private Path dir;
  private Path data;
  private Path adaptor;

  @BeforeEach
  void writeDataAndAdaptor() throws IOException {
    data = TinyDataset.write(dir.resolve("tiny"));
    adaptor = dir.resolve("mine.safetensors");
    CommandRun run = CommandRun.of("train", "--recipe", "pca", "--data", data, "--output", adaptor);
    assertEquals(ExitCode.DONE, run.code(), run.err());
  }

  @Test
  void twoStandSideBySide() {
    CommandRun run = CommandRun.of("compare", "none", adaptor, "--data", data, "--dims", "384,8");
    assertEquals(ExitCode.DONE, run.code(), run.err());
    List<String> lines = run.out().lines().toList();
    assertEquals("nDCG@10 on tiny, 2 test queries; differences to truncation", lines.get(0));
    assertEquals(
        "dims  bytes  truncation    mine  difference      95 % interval  verdict", lines.get(1));
    assertEquals(
        " 384   1536      0.8066  0.8066     +0.0000  +0.0000 – +0.0000  same", lines.get(4));
  }

  @Test
  void theGeneralAdaptorIsCalledSo() {
    CommandRun run = CommandRun.of("compare", "none", "general", "--data", data, "--dims", "384");
    assertEquals(ExitCode.DONE, run.code(), run.err());
    assertTrue(run.out().contains("truncation  general  difference"), run.out());
  }

  @Test
  void moreStandBelowEachOtherWithTheFirstAsBase() throws IOException {
    Path copy = Files.copy(adaptor, dir.resolve("copy.safetensors"));
    TinyDataset.addTrainSplit(data);
    CommandRun run =
        CommandRun.of("compare", adaptor, "none", copy, "--data", data, "--dims", "16", "--unseen");
    assertEquals(ExitCode.DONE, run.code(), run.err());
    assertTrue(
        run.out()
            .startsWith("nDCG@10 on tiny, 2 test queries, 1 seen, 1 unseen; differences to mine\n"),
        run.out());
    List<String> rows =
        run.out().lines().skip(3).map(line -> line.strip().replaceAll(" +", " ")).toList();
    assertEquals(9, rows.size(), run.out());
    assertTrue(rows.get(0).startsWith("16 64 all mine 0."), run.out());
    assertTrue(rows.get(4).startsWith("16 64 seen truncation 0."), run.out());
    assertTrue(rows.get(8).matches("16 64 unseen copy [01]\\.\\d+ \\+0\\.0000 .* same"), run.out());
    assertTrue(run.out().lines().allMatch(line -> line.length() <= 100), run.out());
  }

  @Test
  void writesJsonAndReport() throws IOException {
    TinyDataset.addTrainSplit(data);
    Path json = dir.resolve("out.json");
    Path report = dir.resolve("out.html");
    CommandRun run =
        CommandRun.of(
            "compare",
            "none",
            adaptor,
            "--data",
            data,
            "--dims",
            "16,8",
            "--unseen",
            "--json",
            json,
            "--report",
            report);
    assertEquals(ExitCode.DONE, run.code(), run.err());
    List<String> names = names(json);
    assertEquals(List.of("dataset", "split", "adaptors", "name", "results"), names.subList(0, 5));
    assertEquals(4, names.stream().filter("dims"::equals).count());
    assertEquals(4, names.stream().filter("unseen"::equals).count());
    // The second adaptor at two dimensions: all, seen and unseen.
    assertEquals(6, names.stream().filter("difference"::equals).count());
    assertTrue(Files.readString(report).contains("<h2>mine against truncation, nDCG@10</h2>"));
    assertTrue(Files.size(dir.resolve("out.png")) > 1000);
  }

  @Test
  void anAdaptorOfAnotherEncoderIsNamedBeforeAnythingIsRead() {
    CommandRun run =
        CommandRun.of("compare", "none", adaptor, "--data", "nowhere", "--pooling", "cls");
    assertEquals(ExitCode.FAILED, run.code());
    assertTrue(
        run.err().contains(adaptor + ": adaptor: expected one made for encoder "), run.err());
  }

  @Test
  void aMissingAdaptorIsNamed() {
    Path missing = dir.resolve("missing.safetensors");
    CommandRun run = CommandRun.of("compare", "none", missing, "--data", data);
    assertEquals(ExitCode.FAILED, run.code());
    assertTrue(run.err().contains(missing + ": expected a safetensors file, got none"), run.err());
  }

  @Test
  void aFileThatIsNoAdaptorIsNamed() throws IOException {
    Path other = Files.writeString(dir.resolve("other.safetensors"), "something else entirely");
    CommandRun run = CommandRun.of("compare", "none", other, "--data", data);
    assertEquals(ExitCode.FAILED, run.code());
    assertTrue(run.err().contains(other.toString()), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
  }

  @Test
  void oneAloneOrTheSameTwiceIsMisuse() {
    CommandRun alone = CommandRun.of("compare", adaptor, "--data", data);
    assertEquals(ExitCode.USAGE, alone.code());
    CommandRun twice = CommandRun.of("compare", "none", "none", "--data", data);
    assertEquals(ExitCode.USAGE, twice.code());
    assertTrue(
        twice.err().contains("ADAPTOR: expected different ones, got none again"), twice.err());
    assertFalse(twice.err().contains("Exception"), twice.err());
  }

  private static List<String> names(Path json) throws IOException {
    List<String> names = new ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(Files.readString(json))) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME) {
          names.add(parser.currentName());
        }
      }
    }
    return names;
  }
}
