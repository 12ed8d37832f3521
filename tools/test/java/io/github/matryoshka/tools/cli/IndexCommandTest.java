package io.github.matryoshka.tools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.search.VectorIndex;
import io.github.matryoshka.tools.npy.NpyFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code index} and {@code search}, which prove each other. */
class IndexCommandTest {
  private static final List<String> TEXTS =
      List.of(
          "Vaccines train the immune system.", "The cat sat on the mat.", "Stock markets fell.");

  @TempDir private Path dir;
  private Path index;

  @BeforeEach
  void nameIndex() {
    index = dir.resolve("i.mvi");
  }

  @Test
  void textsAreFoundAgain() throws IOException {
    done("index", "--input", texts(), "--output", index);
    for (int i = 0; i < TEXTS.size(); i++) {
      CommandRun run = done("search", "--index", index, TEXTS.get(i), "-k", 1);
      assertEquals("1.000000\t" + i + "\n", run.out());
    }
  }

  @Test
  void idsComeFromJsonLines() throws IOException {
    Path input =
        Files.writeString(
            dir.resolve("a.jsonl"),
            "{\"_id\":\"cat\",\"text\":\"The cat sat on the mat.\"}\n{\"text\":\"Stocks fell.\"}\n");
    done("index", "--input", input, "--output", index, "--dims", 64, "--storage", "int8");
    Path queries =
        Files.writeString(
            dir.resolve("q.jsonl"),
            "{\"_id\":\"a\",\"text\":\"stocks fall\"}\n{\"_id\":\"b\",\"text\":\"cats on mats\"}\n");
    Path run = dir.resolve("r.trec");
    done("search", "--index", index, "--input", queries, "-k", 1, "--run", run);
    List<String> lines = Files.readAllLines(run);
    assertTrue(lines.get(0).startsWith("a Q0 1 1 "), lines.toString());
    assertTrue(lines.get(1).startsWith("b Q0 cat 1 "), lines.toString());
  }

  @Test
  void anInterruptedBuildGoesOnAndEndsTheSame() throws IOException {
    done("index", "--input", texts(), "--output", index);
    byte[] whole = Files.readAllBytes(index);
    VectorIndex all = VectorIndex.open(index);
    Path unfinished = dir.resolve("i.mvi.unfinished");
    VectorIndex part = VectorIndex.create(384, all.storage(), all.encoder().orElseThrow(), null);
    part.add("0", all.vector("0").orElseThrow());
    part.save(unfinished);
    CommandRun run = done("index", "--input", texts(), "--output", index);
    assertTrue(run.err().startsWith("going on after 1 documents"), run.err());
    assertFalse(Files.exists(unfinished));
    assertEquals(-1, Arrays.mismatch(whole, Files.readAllBytes(index)));

    VectorIndex other = VectorIndex.create(384, all.storage(), "another model", null);
    other.save(unfinished);
    run = done("index", "--input", texts(), "--output", index);
    assertTrue(run.err().contains("is of another build: starting anew"), run.err());
    assertEquals(-1, Arrays.mismatch(whole, Files.readAllBytes(index)));
  }

  @Test
  void vectorsAreTakenAsTheyAreOrCut() throws IOException {
    Path vectors = dir.resolve("v.npy");
    new NpyFile(2, 3, new float[] {3, 4, 5, 0, 2, 9}).write(vectors);
    Path ids = Files.writeString(dir.resolve("ids"), "a\nb\n");
    done("index", "--input", vectors, "--ids", ids, "--output", index);
    new NpyFile(1, 3, new float[] {1, 0, 1}).write(dir.resolve("q.npy"));
    CommandRun run = done("search", "--index", index, "--input", dir.resolve("q.npy"));
    assertEquals("0\t9.000000\tb\n0\t8.000000\ta\n", run.out());
    done("index", "--input", vectors, "--output", index, "--dims", 2);
    new NpyFile(1, 2, new float[] {1, 0}).write(dir.resolve("q.npy"));
    run = done("search", "--index", index, "--input", dir.resolve("q.npy"), "--minimum", .5);
    assertEquals("0\t0.600000\t0\n", run.out());
  }

  @Test
  void manyVectorsGoOnWhereTheyWere() throws IOException {
    float[] values = new float[600 * 2];
    Arrays.fill(values, 1);
    Path vectors = dir.resolve("v.npy");
    new NpyFile(600, 2, values).write(vectors);
    done("index", "--input", vectors, "--output", index);
    byte[] whole = Files.readAllBytes(index);
    VectorIndex part = VectorIndex.create(2);
    for (int row = 0; row < 300; row++) {
      part.add(Integer.toString(row), new float[] {1, 1});
    }
    part.save(dir.resolve("i.mvi.unfinished"));
    CommandRun run = done("index", "--input", vectors, "--output", index);
    assertTrue(run.err().startsWith("going on after 300 documents"), run.err());
    assertEquals(-1, Arrays.mismatch(whole, Files.readAllBytes(index)));

    values[2 * 300] = Float.NaN;
    new NpyFile(600, 2, values).write(vectors);
    failed(
        "v.npy: after 256 documents: vectors: expected finite numbers, got NaN (row 44, column 0)",
        "index",
        "--input",
        vectors,
        "--output",
        index);
    assertEquals(-1, Arrays.mismatch(whole, Files.readAllBytes(index)));
  }

  @Test
  void everyPlanFindsTheSameWhereNothingIsDropped() throws IOException {
    done("index", "--input", texts(), "--output", index);
    String exact = done("search", "--index", index, "cats on mats").out();
    assertEquals(exact, done("search", "--index", index, "cats on mats", "--certified").out());
    assertEquals(
        exact, done("search", "--index", index, "cats on mats", "--funnel", "16:3,64:3").out());
    CommandRun json = done("search", "--index", index, "cats on mats", "--json", "-k", 1);
    assertTrue(json.out().contains("\"id\" : \"1\""), json.out());
  }

  @Test
  void asksWithoutAQuery() throws IOException {
    done("index", "--input", texts(), "--output", index);
    InputStream in = System.in;
    System.setIn(new ByteArrayInputStream("kittens\n\nshares\n".getBytes(StandardCharsets.UTF_8)));
    try {
      String[] lines = done("search", "--index", index, "-k", 1).out().split("\n");
      assertEquals(2, lines.length);
      assertTrue(lines[0].startsWith("0\t") && lines[0].endsWith("\t1"), lines[0]);
      assertTrue(lines[1].startsWith("1\t") && lines[1].endsWith("\t2"), lines[1]);
    } finally {
      System.setIn(in);
    }
  }

  @Test
  void describesItself() throws IOException {
    done("index", "--input", texts(), "--output", index, "--adaptor", "general", "--dims", 32);
    CommandRun run = done("index", "--describe", index, "--json");
    assertTrue(run.out().contains("\"documents\" : 3"), run.out());
    assertTrue(run.out().contains("\"dims\" : 32"), run.out());
    assertTrue(run.out().contains("\"adaptor\" : \"general\""), run.out());
    assertTrue(done("index", "--describe", index).out().contains("storage      FP32"));
  }

  @Test
  void vectorsThatCannotBeComparedAreRefused() throws IOException {
    done("index", "--input", texts(), "--output", index, "--adaptor", "general");
    failed(
        "expected the adaptor it was built with (general), got none",
        "search",
        "--index",
        index,
        "x");
    new NpyFile(1, 3, new float[] {1, 0, 1}).write(dir.resolve("q.npy"));
    failed(
        "expected rows of 384 numbers",
        "search",
        "--index",
        index,
        "--input",
        dir.resolve("q.npy"));
    Path bad = dir.resolve("bad.npy");
    new NpyFile(2, 2, new float[] {1, 2, Float.NaN, 1}).write(bad);
    failed(
        "expected finite numbers, got NaN (row 1, column 0)",
        "index",
        "--input",
        bad,
        "--output",
        dir.resolve("n.mvi"));
    new NpyFile(2, 2, new float[] {1, 2, 0, 0}).write(bad);
    failed(
        "expected a direction, got zeros only (row 1, id \"1\")",
        "index",
        "--input",
        bad,
        "--output",
        dir.resolve("n.mvi"));
    assertFalse(Files.exists(dir.resolve("n.mvi")));
    Path twice =
        Files.writeString(
            dir.resolve("twice.jsonl"),
            "{\"_id\":\"a\",\"text\":\"x\"}\n{\"_id\":\"a\",\"text\":\"y\"}\n");
    failed(
        "expected unique ids, got \"a\" twice",
        "index",
        "--input",
        twice,
        "--output",
        dir.resolve("n.mvi"));
    done("index", "--input", texts(), "--output", dir.resolve("new/folder/t.mvi"));
    failed(
        "expected unique query ids, got \"a\" twice",
        "search",
        "--index",
        dir.resolve("new/folder/t.mvi"),
        "--input",
        twice,
        "--run",
        dir.resolve("r.trec"));
    failed("expected an index, got no such file", "search", "--index", dir.resolve("no"), "x");
  }

  @Test
  void misuseIsNamed() throws IOException {
    done("index", "--input", texts(), "--output", index);
    misused("expected --input and --output, or --describe", "index", "--input", "x");
    misused("--ids: expected vectors", "index", "--input", "x", "--output", "y", "--ids", "z");
    misused("--k: expected at least 1, got 0", "search", "--index", index, "x", "-k", 0);
    misused("expected a query or --input", "search", "--index", index, "x", "--input", "y");
    misused(
        "expected --certified or --funnel",
        "search",
        "--index",
        index,
        "x",
        "--certified",
        "--funnel",
        "8:8");
    misused("expected --run or --json", "search", "--index", index, "x", "--run", "r", "--json");
    misused(
        "--funnel: expected DIMS:SHORTLIST, got 8", "search", "--index", index, "x", "--funnel", 8);
    misused(
        "--funnel: expected DIMS:SHORTLIST, got 8:y",
        "search",
        "--index",
        index,
        "x",
        "--funnel",
        "8:y");
    misused(
        "--funnel: dims: expected 1 to 384", "search", "--index", index, "x", "--funnel", "999:8");
  }

  private Path texts() throws IOException {
    return Files.write(dir.resolve("t.txt"), TEXTS);
  }

  private static CommandRun done(Object... words) {
    CommandRun run = CommandRun.of(words);
    assertEquals(ExitCode.DONE, run.code(), run.err());
    return run;
  }

  private static void failed(String message, Object... words) {
    CommandRun run = CommandRun.of(words);
    assertEquals(ExitCode.FAILED, run.code(), run.err());
    assertTrue(run.err().contains(message), run.err());
  }

  private static void misused(String message, Object... words) {
    CommandRun run = CommandRun.of(words);
    assertEquals(ExitCode.USAGE, run.code(), run.err());
    assertTrue(run.err().contains(message), run.err());
  }
}
