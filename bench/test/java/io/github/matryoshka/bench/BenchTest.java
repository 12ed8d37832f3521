package io.github.matryoshka.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.matryoshka.tools.roofline.Caches;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command, its files and its tables; nothing is measured. */
class BenchTest {
  @TempDir private Path directory;
  private String out;
  private String err;

  @Test
  void unknownSuitesAreRefusedWithTheList() {
    assertEquals(2, run("--suite", "gemm,abacus"));
    assertTrue(
        err.startsWith(
            "matryoshka bench: --suite: expected gemm, forward, pairs, threads, tokenizer, start,"
                + " load, search, pareto, train, latency, got abacus"),
        err);
    assertEquals("", out);
  }

  @Test
  void wrongArgumentsAreUsageErrors() {
    assertEquals(2, run("--rounds", "0"));
    assertTrue(err.contains("--rounds: expected at least 1, got 0"), err);
    assertEquals(2, run("--rounds", "many"));
    assertEquals(2, run("--compare", "only.json"));
    assertEquals(2, run("--compare", "a.json", "b.json", "--from", "c.json"));
    assertEquals(2, run("--no-such-option"));
    Path nowhere = directory.resolve("missing").resolve("a.json");
    assertEquals(2, run("--json", nowhere.toString()));
    assertTrue(err.contains(nowhere + ": expected its directory to exist"), err);
  }

  @Test
  void helpNamesEverySuite() {
    assertEquals(0, run("--help"));
    for (String suite : Suites.titles()) {
      assertTrue(out.contains(suite), suite + " in\n" + out);
    }
  }

  @Test
  void jsonHasTheFieldsOfTheConventionAndComesBack() throws IOException {
    Path file = directory.resolve("a.json");
    ResultsFile.write(file, results(2.0));
    JsonNode line = new ObjectMapper().readTree(file.toFile()).get(1);
    assertEquals("forward/fp32/jvm/16", line.get("name").asText());
    assertEquals(2, line.get("ours").asDouble());
    assertEquals("ms", line.get("unit").asText());
    assertEquals(1.5, line.get("limit").asDouble());
    assertEquals(5, line.get("peers").get("onnxruntime-fp32").asDouble());
    assertEquals(3, line.get("rounds").size());
    List<Result> read = ResultsFile.read(file);
    assertEquals(Tables.markdown(results(2.0)), Tables.markdown(read));
    assertArrayEquals(new double[] {1.9, 2.0, 2.1}, read.get(1).ours().rounds(), 1e-12);
    assertEquals(results(2.0).get(1).work(), read.get(1).work());
    assertTrue(Double.isNaN(read.getFirst().limit()));
  }

  @Test
  void filesWithoutRoundsAreRead() throws IOException {
    Path file =
        write("[{\"name\":\"gemm/fp32/1\",\"ours\":3.5,\"unit\":\"ms\",\"peers\":{\"x\":7}}]");
    Result read = ResultsFile.read(file).getFirst();
    assertArrayEquals(new double[] {3.5}, read.ours().rounds());
    assertEquals(2, read.ratio(read.peers().get("x")));
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    for (String text :
        List.of(
            "",
            "{}",
            "[{}]",
            "[{\"name\":\"a/b\",\"ours\":\"fast\",\"unit\":\"ms\"}]",
            "[{\"name\":\"a/b\",\"ours\":1,\"unit\":\"ms\",\"rounds\":[1,\"x\"]}]",
            "[{\"name\":\"a\",\"ours\":1,\"unit\":\"ms\"}]",
            "[")) {
      Path file = write(text);
      String message = assertThrows(IOException.class, () -> ResultsFile.read(file)).getMessage();
      assertTrue(message.startsWith(file + ": expected "), message);
    }
    assertEquals(1, run("--from", directory.resolve("missing.json").toString()));
    assertEquals(1, err.lines().count(), err);
  }

  @Test
  void tablesShowRatioLimitAndShare() {
    Result tokens =
        Result.rate(
            "tokenizer/mixed", "MB/s", Measured.of(90), Double.NaN, Map.of("djl", Measured.of(3)));
    List<Result> all = new ArrayList<>(results(2.0));
    all.add(tokens);
    String markdown = Tables.markdown(all);
    assertTrue(
        markdown.contains(
            "| forward/fp32/jvm/16 | 2.00 ms (1.90–2.10) | 5.00 (2.50 ×) |  | 170 | 1.50 |"
                + " 75 % |"),
        markdown);
    assertTrue(markdown.contains("| tokenizer/mixed | 90.0 MB/s | 3.00 (30.00 ×) |"), markdown);
    assertTrue(markdown.contains("\n- machine/fp32: java 25\n"), markdown);
    String text = Tables.text(all);
    assertTrue(text.contains("share"), text);
    assertTrue(text.contains("75 %"), text);
  }

  @Test
  void fromShowsWritesAndDraws() throws IOException {
    Path json = directory.resolve("a.json");
    ResultsFile.write(json, results(2.0));
    Path markdown = directory.resolve("a.md");
    Path pictures = directory.resolve("pictures");
    int code =
        run(
            "--from",
            json.toString(),
            "--markdown",
            markdown.toString(),
            "--pictures",
            pictures.toString());
    assertEquals(0, code, err);
    assertEquals(Tables.text(results(2.0)), out);
    assertEquals(Tables.markdown(results(2.0)), Files.readString(markdown));
    String svg = Files.readString(pictures.resolve("roofline.svg"));
    assertTrue(svg.contains(">ours fp32/jvm<") && svg.contains(">onnxruntime-fp32<"), svg);
    assertTrue(svg.contains(">fp32 243<") && svg.contains(">DRAM 36 GB/s<"), svg);
    assertTrue(Files.size(pictures.resolve("roofline.png")) > 10_000);
  }

  @Test
  void recallStandsBesideTheTime() throws Exception {
    ParetoSuite suite = new ParetoSuite();
    Scores scores = new Scores();
    for (Task task : suite.tasks()) {
      scores.add(Map.of(task.name(), 3.0));
    }
    scores.add(Map.of(RecallTask.recall("int8-64"), 0.567, RecallTask.time("int8-64"), 0.01));
    Machine machine = new Machine(Map.of(), 1, 1, 1e9, new Caches(0, 0, false), new TreeMap<>());
    Result result =
        suite.results(scores, machine).stream()
            .filter(r -> r.name().startsWith("pareto/int8-64/"))
            .findFirst()
            .orElseThrow();
    assertEquals("0.567", result.facts().get(ParetoSuite.RECALL));
    assertEquals("68", result.facts().get("bytes"));
    assertEquals(68, result.limit());
  }

  @Test
  void theRatioToOneThreadIsTheSpeedUp() throws Exception {
    ThreadsSuite suite = new ThreadsSuite();
    Scores scores = new Scores();
    for (Task task : suite.tasks()) {
      scores.add(Map.of(ThreadsSuite.score(task.name(), 1), 7.6));
      scores.add(Map.of(ThreadsSuite.score(task.name(), 2), 4.0));
    }
    Machine machine = new Machine(Map.of(), 1, 1, 1e9, new Caches(0, 0, false), new TreeMap<>());
    List<Result> results = suite.results(scores, machine);
    assertEquals(2 * Engines.allOfOurs().size() + 2, results.size());
    assertEquals("threads/fp32/jvm/32x128", results.getFirst().name());
    for (Result result : results) {
      assertEquals(1.9, result.ratio(result.peers().get(ThreadsSuite.ONE)), 1e-12);
    }
  }

  @Test
  void recallOverTimeIsDrawn() throws IOException {
    List<Result> results = new ArrayList<>();
    for (String name : List.of("fp32", "int8-64", "int8")) {
      results.add(
          Result.ms("pareto/" + name + "/jvm", Measured.of(3), 1, Map.of(), Work.UNKNOWN)
              .with(Map.of(ParetoSuite.RECALL, "0.5")));
    }
    Path json = directory.resolve("a.json");
    ResultsFile.write(json, results);
    assertEquals(0, run("--from", json.toString(), "--pictures", directory.toString()), err);
    String svg = Files.readString(directory.resolve("pareto.svg"));
    assertTrue(svg.contains(">fp32<") && svg.contains(">int8<"), svg);
    assertTrue(Files.size(directory.resolve("pareto.png")) > 10_000);
  }

  @Test
  void nothingIsDrawnWithoutTheMachine() throws IOException {
    Path json = directory.resolve("a.json");
    ResultsFile.write(json, results(2.0).subList(1, 2));
    assertEquals(1, run("--from", json.toString(), "--pictures", directory.toString()));
    assertTrue(err.contains("expected results of the machine"), err);
  }

  @Test
  void aRegressionBeyondTheScatterIsExitCodeThree() throws IOException {
    Path before = directory.resolve("before.json");
    Path after = directory.resolve("after.json");
    ResultsFile.write(before, results(2.0));
    ResultsFile.write(after, results(2.3));
    assertEquals(3, run("--compare", before.toString(), after.toString()));
    assertTrue(out.matches("(?s).*forward/fp32/jvm/16 .*-13.0 % +regressed\n.*"), out);
    assertEquals(0, run("--compare", after.toString(), before.toString()));
    assertTrue(out.matches("(?s).*forward/fp32/jvm/16 .*\\+15.0 % +better\n.*"), out);
    assertEquals(0, run("--compare", before.toString(), before.toString()));
  }

  @Test
  void filesWithNothingInCommonAreNotCompared() throws IOException {
    Path before = directory.resolve("before.json");
    Path after = directory.resolve("after.json");
    ResultsFile.write(before, results(2.0).subList(0, 1));
    ResultsFile.write(after, results(2.0).subList(1, 2));
    assertEquals(1, run("--compare", before.toString(), after.toString()));
    assertTrue(err.contains("expected at least one result in both"), err);
  }

  @Test
  void roundsThatOverlapAreNoRegression() {
    assertEquals(
        Comparison.Verdict.SAME,
        verdict("ms", Measured.of(1.9, 2.0, 2.4), Measured.of(2.3, 2.5, 2.6)));
  }

  @Test
  void rateAndTimeRegressInOppositeDirections() {
    Measured low = Measured.of(1.9, 2.0, 2.1);
    Measured high = Measured.of(2.9, 3.0, 3.1);
    assertEquals(Comparison.Verdict.REGRESSED, verdict("ms", low, high));
    assertEquals(Comparison.Verdict.BETTER, verdict("ms", high, low));
    assertEquals(Comparison.Verdict.REGRESSED, verdict("MB/s", high, low));
    assertEquals(Comparison.Verdict.BETTER, verdict("MB/s", low, high));
  }

  @Test
  void smallChangesCountOnlyWithRoundsAndNotBelowThreePercent() {
    assertEquals(Comparison.Verdict.SAME, verdict("ms", Measured.of(2.0), Measured.of(2.18)));
    assertEquals(Comparison.Verdict.REGRESSED, verdict("ms", Measured.of(2.0), Measured.of(2.22)));
    Measured steady = Measured.of(2.0, 2.001, 2.002);
    assertEquals(Comparison.Verdict.SAME, verdict("ms", steady, steady.times(1.025)));
    assertEquals(Comparison.Verdict.REGRESSED, verdict("ms", steady, steady.times(1.05)));
  }

  @Test
  void aSlowerMachineIsNobodysFault() {
    List<Result> before = List.of(machine("machine/fp32", 243));
    List<Result> after = List.of(machine("machine/fp32", 100));
    assertEquals(
        Comparison.Verdict.SAME, Comparison.of(before, after).lines().getFirst().verdict());
  }

  @Test
  void unitsMustAgree() {
    List<Result> ms = List.of(Result.ms("a/b", Measured.of(1), Double.NaN, Map.of(), Work.UNKNOWN));
    List<Result> rate = List.of(machine("a/b", 1));
    assertThrows(IllegalArgumentException.class, () -> Comparison.of(ms, rate));
  }

  @Test
  void numbersHaveThreeDigits() {
    assertEquals("0.0123", Numbers.text(0.01234));
    assertEquals("1.50", Numbers.text(1.5));
    assertEquals("99.9", Numbers.text(99.94));
    assertEquals("1235", Numbers.text(1234.5));
    assertEquals("100", Numbers.text(99.96));
    assertEquals("0", Numbers.text(0));
  }

  private static Comparison.Verdict verdict(String unit, Measured before, Measured after) {
    Result older = new Result("a/b", unit, before, Double.NaN, Map.of(), Work.UNKNOWN, Map.of());
    Result newer = new Result("a/b", unit, after, Double.NaN, Map.of(), Work.UNKNOWN, Map.of());
    return Comparison.of(List.of(older), List.of(newer)).lines().getFirst().verdict();
  }

  /** The machine, and one forward pass of about so many milliseconds with two peers. */
  private static List<Result> results(double ms) {
    Map<String, Measured> peers = new LinkedHashMap<>();
    peers.put("onnxruntime-fp32", Measured.of(5));
    Measured ours = Measured.of(ms * 0.95, ms, ms * 1.05);
    Work work = new Work(340e6, 42.5e6);
    Result first = Result.ms("forward/fp32/jvm/16", ours, 1.5, peers, work);
    Result second =
        Result.ms("forward/fp32/jvm/8", ours, 1.5, Map.of("jlama", Measured.of(9)), work);
    return List.of(
        machine("machine/fp32", 243).with(Map.of("java", "25")),
        first,
        second,
        machine("machine/dram", 36));
  }

  private static Result machine(String name, double rate) {
    return Result.rate(name, "GFLOP/s", Measured.of(rate), Double.NaN, Map.of());
  }

  private Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("other.json"), text);
  }

  private int run(String... args) {
    StringWriter output = new StringWriter();
    StringWriter errors = new StringWriter();
    int code = Bench.run(new PrintWriter(output), new PrintWriter(errors, true), args);
    out = output.toString();
    err = errors.toString();
    return code;
  }
}
