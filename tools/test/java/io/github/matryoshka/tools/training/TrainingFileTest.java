package io.github.matryoshka.tools.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingFileTest {
  private static final String PAIR = "{\"query\": \"q\", \"positive\": \"p\"}\n";

  @TempDir private Path dir;

  @Test
  void pairsBecomeDocumentsAndQueries() throws IOException {
    TrainingData data =
        read(
            "mine.jsonl",
            """
            {"query": "one?", "positive": " first ", "negative": "second"}
            {"query": "two?", "positive": ["second", "third"], "negatives": ["first", "fourth"], "id": 7}

            {"query": " one?", "positive": "fifth", "negative": null}
            """);
    assertEquals("mine", data.name());
    assertEquals(List.of("first", "second", "third", "fourth", "fifth"), data.documents());
    assertEquals(List.of("one?", "two?", " one?"), data.queryTexts());
    assertEquals(Map.of(0, 1), data.queries().get(0).positives());
    assertEquals(List.of(1), data.queries().get(0).negatives());
    assertEquals(Map.of(1, 1, 2, 1), data.queries().get(1).positives());
    assertEquals(List.of(0, 3), data.queries().get(1).negatives());
    assertEquals(List.of(), data.queries().get(2).negatives());
    assertEquals(Set.of("mine.jsonl"), data.hashes().keySet());
  }

  @Test
  void linesOfOneQueryAreOneQueryAndAPositiveIsNoNegative() throws IOException {
    TrainingData data =
        read(
            "a.jsonl",
            """
            {"query": "q", "positive": "a", "negatives": ["b", "c", "c"]}
            {"query": "q", "positive": "b", "negatives": "c"}
            """);
    assertEquals(1, data.queries().size());
    assertEquals(Map.of(0, 1, 1, 1), data.queries().get(0).positives());
    assertEquals(List.of(2), data.queries().get(0).negatives());
  }

  @Test
  void documentsOfJsonLinesMayStandBesidePairs() throws IOException {
    TrainingData data =
        read("a.jsonl", "{\"title\": \"T\", \"text\": \"x\"}\n{\"text\": \"p\"}\n" + PAIR);
    assertEquals(List.of("T x", "p"), data.documents());
    assertEquals(Map.of(1, 1), data.queries().get(0).positives());
  }

  @Test
  void aLineOfTextIsADocument() throws IOException {
    TrainingData data = read("notes.TXT", "one\n\n two\r\n{\"text\": 1}\none\n");
    assertEquals("notes", data.name());
    assertEquals(List.of("one", "two", "{\"text\": 1}"), data.documents());
    assertEquals(List.of(), data.queries());
    assertTrue(data.hashes().get("notes.TXT").matches("[0-9a-f]{64}"));
  }

  @Test
  void aLineThatIsNotJsonIsNamed() throws IOException {
    String message = refused("a.jsonl", PAIR + "plain words\n");
    assertTrue(message.startsWith(":2: expected a JSON object, got "), message);
  }

  @Test
  void aPairNeedsAPositive() throws IOException {
    String none = ":2: expected a string \"positive\", got none";
    assertEquals(none, refused("a.jsonl", PAIR + "{\"query\": \"q\"}\n"));
    assertEquals(none, refused("a.jsonl", PAIR + "{\"query\": \"q\", \"positive\": []}\n"));
    assertEquals(none, refused("a.jsonl", PAIR + "{\"query\": \"q\", \"positive\": null}\n"));
  }

  @Test
  void aPairNeedsAQuery() throws IOException {
    assertEquals(
        ":1: expected a string \"query\", got none", refused("a.jsonl", "{\"positive\": \"p\"}\n"));
  }

  @Test
  void aDocumentNeedsAText() throws IOException {
    assertEquals(
        ":1: expected a string \"text\", got none", refused("a.jsonl", "{\"body\": \"p\"}\n"));
  }

  @Test
  void emptyTextsAreRefusedWhereverTheyStand() throws IOException {
    Map<String, String> lines =
        Map.of(
            "query", "{\"query\": \" \", \"positive\": \"p\"}",
            "positive", "{\"query\": \"q\", \"positive\": \"\"}",
            "negative", "{\"query\": \"q\", \"positive\": \"p\", \"negative\": \"\"}",
            "negatives", "{\"query\": \"q\", \"positive\": \"p\", \"negatives\": [\"n\", \"\"]}",
            "text", "{\"title\": \"\", \"text\": \" \"}");
    for (Map.Entry<String, String> line : lines.entrySet()) {
      assertEquals(
          ":1: expected text as \"%s\", got an empty string".formatted(line.getKey()),
          refused("a.jsonl", line.getValue()));
    }
  }

  @Test
  void otherTypesAreRefused() throws IOException {
    assertEquals(
        ":1: expected a string as \"query\", got value_number_int",
        refused("a.jsonl", "{\"query\": 1, \"positive\": \"p\"}"));
    assertEquals(
        ":1: expected a string or an array of strings as \"positive\", got start_object",
        refused("a.jsonl", "{\"query\": \"q\", \"positive\": {\"text\": \"p\"}}"));
    assertEquals(
        ":1: expected a string or an array of strings as \"negatives\", got start_array with"
            + " start_array",
        refused("a.jsonl", "{\"query\": \"q\", \"positive\": \"p\", \"negatives\": [[\"n\"]]}"));
    assertEquals(
        ":1: expected a string as \"text\", got start_array",
        refused("a.jsonl", "{\"text\": [\"p\"]}"));
  }

  @Test
  void anUnknownEndingIsNamed() throws IOException {
    assertEquals(
        ": expected .jsonl, .txt, .zip, .tar.gz or .tgz, got \".csv\"", refused("a.csv", PAIR));
    assertEquals(": expected .jsonl, .txt, .zip, .tar.gz or .tgz, got \"\"", refused("a", PAIR));
  }

  @Test
  void aFileWithoutDocumentsIsRefused() throws IOException {
    String none = ": expected at least one document, got none";
    assertEquals(none, refused("a.txt", "\n \n"));
    assertEquals(none, refused("a.jsonl", ""));
  }

  @Test
  void aDirectoryIsNoFile() throws IOException {
    Path folder = Files.createDirectory(dir.resolve("a.txt"));
    assertEquals(
        folder + ": expected a file, got a directory",
        assertThrows(IOException.class, () -> TrainingData.read(folder)).getMessage());
  }

  @Test
  void aMissingFileIsNamed() {
    Path missing = dir.resolve("a.jsonl");
    assertThrows(NoSuchFileException.class, () -> TrainingData.read(missing));
  }

  private TrainingData read(String name, String content) throws IOException {
    return TrainingData.read(Files.writeString(dir.resolve(name), content));
  }

  /** The error without the path at its start. */
  private String refused(String name, String content) {
    String message = assertThrows(IOException.class, () -> read(name, content)).getMessage();
    String path = dir.resolve(name).toString();
    assertTrue(message.startsWith(path), message);
    return message.substring(path.length());
  }
}
