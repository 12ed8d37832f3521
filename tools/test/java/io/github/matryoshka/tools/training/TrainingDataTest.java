package io.github.matryoshka.tools.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.tools.beir.Dataset;
import io.github.matryoshka.tools.beir.Qrels;
import io.github.matryoshka.tools.beir.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingDataTest {
  @TempDir private Path dir;

  @Test
  void labelsOfASplitKeepTheirGrades() throws IOException {
    TrainingData data = TrainingData.of(dataset(Map.of("b", 2, "c", 0, "a", 1)), "train");
    assertEquals(List.of("A", "B", "A"), data.documents());
    assertEquals(List.of("Q"), data.queryTexts());
    assertEquals(Map.of(0, 1, 1, 2), data.queries().get(0).positives());
    assertEquals(List.of(2), data.queries().get(0).negatives());
  }

  @Test
  void withoutASplitThereAreDocumentsOnly() {
    TrainingData data = TrainingData.of(dataset(Map.of("gone", 1)));
    assertEquals(3, data.documents().size());
    assertEquals(List.of(), data.queries());
  }

  @Test
  void aJudgmentOutsideTheCorpusIsRefused() {
    assertEquals(
        "qrels/train.tsv: expected documents of corpus.jsonl, got \"gone\" for query \"q\" (tiny)",
        refused(Map.of("gone", 1)));
  }

  @Test
  void aQueryWithoutRelevantDocumentIsRefused() {
    assertEquals(
        "qrels/train.tsv: expected a document with a score above 0, got none for query \"q\""
            + " (tiny)",
        refused(Map.of("a", 0)));
  }

  @Test
  void sciFactIsFoundByName() throws IOException {
    TrainingData labelled = load("scifact", true);
    assertEquals(5183, labelled.documents().size());
    assertEquals(809, labelled.queries().size());
    assertEquals(
        919, labelled.queries().stream().mapToInt(query -> query.positives().size()).sum());
    assertEquals(List.of(), load("scifact", false).queries());
  }

  @Test
  void aFileIsFoundByItsPath() throws IOException {
    Path file = Files.writeString(dir.resolve("a.txt"), "one\n");
    assertEquals(List.of("one"), load(file.toString(), false).documents());
    assertEquals(
        file + ": expected lines with \"query\" and \"positive\", got documents only",
        assertThrows(IOException.class, () -> load(file.toString(), true)).getMessage());
  }

  @Test
  void whatIsNotThereIsNamed() throws IOException {
    String missing = dir.resolve("a.jsonl").toString();
    assertThrows(NoSuchFileException.class, () -> load(missing, false));
    String other = Files.writeString(dir.resolve("a.csv"), "x").toString();
    assertEquals(
        other + ": expected .jsonl, .txt, .zip, .tar.gz or .tgz, got \".csv\"",
        assertThrows(IOException.class, () -> load(other, false)).getMessage());
    String message = assertThrows(IOException.class, () -> load("sciFact", true)).getMessage();
    assertTrue(message.startsWith("data: expected a directory, an archive or one of ["), message);
  }

  @Test
  void placesOutsideTheDocumentsAreRefused() {
    TrainingQuery query = new TrainingQuery("q", new TreeMap<>(Map.of(1, 1)), List.of());
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new TrainingData("d", List.of("x"), List.of(), List.of(query), new TreeMap<>()));
    assertEquals("training data: expected documents 0 to 0, got 1", e.getMessage());
  }

  @Test
  void aQueryNeedsGradesAboveZero() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new TrainingQuery("why?", new TreeMap<>(Map.of(1, 0)), List.of()));
    assertEquals("query: expected grades above 0, got 0 (why?)", e.getMessage());
  }

  private String refused(Map<String, Integer> grades) {
    return assertThrows(IOException.class, () -> TrainingData.of(dataset(grades), "train"))
        .getMessage();
  }

  private static Dataset dataset(Map<String, Integer> grades) {
    return new Dataset(
        "tiny",
        new Texts(List.of("a", "b", "c"), List.of("A", "B", "A")),
        new Texts(List.of("q"), List.of("Q")),
        new TreeMap<>(Map.of("train", new Qrels(Map.of("q", grades)))),
        new TreeMap<>());
  }

  private TrainingData load(String nameOrPath, boolean labelled) throws IOException {
    return TrainingData.load(nameOrPath, labelled, dir.resolve("cache"), (t, done, total) -> {});
  }
}
