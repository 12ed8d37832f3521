package io.github.matryoshka.tools.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.search.Hits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrecRunFileTest {

  @TempDir Path folder;

  @Test
  void everyFloatComesBackAsItWas() throws IOException {
    Random random = new Random(12);
    String[] ids = new String[500];
    float[] scores = new float[ids.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = "d" + i;
      do {
        scores[i] = Float.intBitsToFloat(random.nextInt());
      } while (!Float.isFinite(scores[i]));
    }
    Path file = folder.resolve("run.trec");
    TrecRunFile.write(file, new Run(Map.of("q", new Hits(ids, scores))), "tag");
    Hits read = TrecRunFile.read(file).hits("q");
    assertArrayEquals(ids, read.ids());
    assertArrayEquals(scores, read.scores());
  }

  @Test
  void linesHaveSixColumns() throws IOException {
    Map<String, Hits> hits = new LinkedHashMap<>();
    hits.put("q2", new Hits(new String[] {"b", "a"}, new float[] {0.5f, 0.25f}));
    hits.put("q1", new Hits(new String[0], new float[0]));
    hits.put("q3", new Hits(new String[] {"é"}, new float[] {-1}));
    Path file = folder.resolve("run.trec");
    TrecRunFile.write(file, new Run(hits), "m-64");
    assertEquals(
        List.of("q2 Q0 b 1 0.5 m-64", "q2 Q0 a 2 0.25 m-64", "q3 Q0 é 1 -1.0 m-64"),
        Files.readAllLines(file));
  }

  @Test
  void queryThatTheRunLacksHasNoHits() throws IOException {
    Path file = Files.writeString(folder.resolve("run.trec"), "q\tQ0\td\t1\t.5\tx\n");
    Run run = TrecRunFile.read(file);
    assertEquals(0, run.hits("other").size());
    assertArrayEquals(new float[] {.5f}, run.hits("q").scores());
  }

  @Test
  void rejectsALineOfAnotherShape() throws IOException {
    assertEquals(
        "run: expected query, Q0, document, rank, score and tag, got \"q d 1\" (FILE:2)",
        refused("q Q0 a 1 0.5 x\nq d 1\n"));
  }

  @Test
  void rejectsAScoreThatIsNoNumber() throws IOException {
    assertEquals("run: expected a number as score, got x (FILE:1)", refused("q Q0 a 1 x y\n"));
  }

  @Test
  void rejectsAScoreThatIsNotFinite() throws IOException {
    assertEquals("run: expected a finite score, got NaN (FILE:1)", refused("q Q0 a 1 NaN y\n"));
  }

  @Test
  void rejectsADocumentTwice() throws IOException {
    assertEquals(
        "run: expected each document once per query, got a again (FILE:3)",
        refused("q Q0 a 1 3 y\np Q0 a 1 3 y\nq Q0 a 2 2 y\n"));
  }

  @Test
  void rejectsIdsWithSpacesAndLeavesNoFile() throws IOException {
    Run run = new Run(Map.of("q", new Hits(new String[] {"a b"}, new float[1])));
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> TrecRunFile.write(folder.resolve("run.trec"), run, "x"));
    assertEquals("document id: expected one word, got \"a b\"", e.getMessage());
    try (Stream<Path> files = Files.list(folder)) {
      assertTrue(files.findAny().isEmpty());
    }
  }

  private String refused(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("run.trec"), content);
    return assertThrows(IOException.class, () -> TrecRunFile.read(file))
        .getMessage()
        .replace(file.toString(), "FILE");
  }
}
