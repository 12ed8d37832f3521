package io.github.matryoshka.tools.beir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MalformedDatasetTest {

  private static final String GOOD = "{\"_id\": \"d1\", \"text\": \"a\"}\n";

  @TempDir Path folder;

  @Test
  void rootOfTheFileSystem() {
    Path root = folder.getRoot();
    IOException e =
        assertThrows(
            IOException.class,
            () -> Dataset.load(root.toString(), folder, (task, done, total) -> {}));
    assertEquals(
        "data: expected the folder of a data set, got the root of the file system (" + root + ")",
        e.getMessage());
  }

  @Test
  void lineThatIsNotJson() throws IOException {
    String message = refused("corpus.jsonl", GOOD + "hello\n");
    assertTrue(message.startsWith("corpus.jsonl:2: expected a JSON object, got "), message);
    assertTrue(message.contains("hello"), message);
  }

  @Test
  void lineThatIsCutOff() throws IOException {
    String message = refused("corpus.jsonl", GOOD + "{\"_id\": \"d2\", \"te");
    assertTrue(message.startsWith("corpus.jsonl:2: expected a JSON object, got "), message);
  }

  @Test
  void lineThatIsAnArray() throws IOException {
    assertEquals(
        "corpus.jsonl:1: expected a JSON object, got start_array", refused("corpus.jsonl", "[]\n"));
  }

  @Test
  void emptyLine() throws IOException {
    assertEquals(
        "corpus.jsonl:2: expected a JSON object, got nothing",
        refused("corpus.jsonl", GOOD + "\n"));
  }

  @Test
  void twoObjectsOnALine() throws IOException {
    assertEquals(
        "queries.jsonl:1: expected one JSON object, got more after it",
        refused("queries.jsonl", "{\"_id\": \"q1\", \"text\": \"a\"} {}\n"));
  }

  @Test
  void bytesThatAreNotUtf8() throws IOException {
    byte[] bytes = (GOOD + GOOD.replace("d1", "d2")).getBytes();
    bytes[bytes.length - 4] = (byte) 0xFF;
    String message = refused(new BeirFiles().with("corpus.jsonl", bytes));
    assertTrue(message.startsWith("corpus.jsonl:2: expected "), message);
    assertTrue(message.contains("UTF-8"), message);
  }

  @Test
  void missingId() throws IOException {
    assertEquals(
        "queries.jsonl:1: expected a string \"_id\", got none",
        refused("queries.jsonl", "{\"text\": \"a\"}\n"));
  }

  @Test
  void emptyId() throws IOException {
    assertEquals(
        "queries.jsonl:1: expected a string \"_id\", got an empty one",
        refused("queries.jsonl", "{\"_id\": \"\", \"text\": \"a\"}\n"));
  }

  @Test
  void missingText() throws IOException {
    assertEquals(
        "corpus.jsonl:2: expected a string \"text\", got none",
        refused("corpus.jsonl", GOOD + "{\"_id\": \"d2\"}\n"));
  }

  @Test
  void idThatIsANumber() throws IOException {
    assertEquals(
        "corpus.jsonl:1: expected a string as \"_id\", got value_number_int",
        refused("corpus.jsonl", "{\"_id\": 4, \"text\": \"a\"}\n"));
  }

  @Test
  void repeatedId() throws IOException {
    assertEquals(
        "corpus.jsonl:2: expected unique ids, got \"d1\" again after line 1",
        refused("corpus.jsonl", GOOD + GOOD));
  }

  @Test
  void emptyFile() throws IOException {
    assertEquals(
        "corpus.jsonl: expected one JSON object a line, got an empty file",
        refused("corpus.jsonl", ""));
  }

  @Test
  void emptyQrels() throws IOException {
    assertEquals(
        "qrels/test.tsv:1: expected the header query-id<tab>corpus-id<tab>score, got an empty file",
        refused("qrels/test.tsv", ""));
  }

  @Test
  void qrelsWithoutHeader() throws IOException {
    assertEquals(
        "qrels/test.tsv:1: expected the header query-id<tab>corpus-id<tab>score,"
            + " got \"q1\td1\t1\"",
        refused("qrels/test.tsv", "q1\td1\t1\n"));
  }

  @Test
  void qrelsWithHeaderOnly() throws IOException {
    assertEquals(
        "qrels/test.tsv:2: expected judgments, got none",
        refused("qrels/test.tsv", BeirFiles.HEADER));
  }

  @Test
  void qrelsWithTooFewColumns() throws IOException {
    assertEquals(
        "qrels/test.tsv:2: expected query id, document id and score separated by tabs,"
            + " got \"q1 d1 1\"",
        refused("qrels/test.tsv", BeirFiles.HEADER + "q1 d1 1\n"));
  }

  @Test
  void qrelsWithScoreThatIsNoNumber() throws IOException {
    assertEquals(
        "qrels/test.tsv:3: expected a whole number as score, got \"yes\"",
        refused("qrels/test.tsv", BeirFiles.HEADER + "q1\td1\t1\nq1\td2\tyes\n"));
  }

  @Test
  void qrelsWithTwoScoresForOnePair() throws IOException {
    assertEquals(
        "qrels/test.tsv:3: expected one score per query and document, got 2 after 1",
        refused("qrels/test.tsv", BeirFiles.HEADER + "q1\td1\t1\nq1\td1\t2\n"));
  }

  @Test
  void qrelsNamingAnUnknownQuery() throws IOException {
    assertEquals(
        "qrels/test.tsv:3: expected a query of queries.jsonl, got \"q8\"",
        refused("qrels/test.tsv", BeirFiles.HEADER + "q1\td1\t1\nq8\td1\t1\n"));
  }

  @Test
  void missingCorpus() throws IOException {
    assertEquals(
        "data: expected corpus.jsonl, queries.jsonl and qrels/*.tsv, got no corpus.jsonl (DIR)",
        refused(new BeirFiles().without("corpus.jsonl")));
  }

  @Test
  void missingQrels() throws IOException {
    assertEquals(
        "data: expected corpus.jsonl, queries.jsonl and qrels/*.tsv, got no qrels/*.tsv (DIR)",
        refused(new BeirFiles().without("qrels/test.tsv")));
  }

  @Test
  void archiveOfSeveralDataSets() throws IOException {
    Path zip = new BeirFiles().with("other/corpus.jsonl", GOOD).zip(folder.resolve("two.zip"), "");
    assertEquals(
        "data: expected one data set, got a second corpus.jsonl; unpack it and name one of its"
            + " folders ("
            + zip
            + "!/other/corpus.jsonl)",
        failure(zip.toString()));
  }

  @Test
  void malformedLineInsideAnArchiveIsNamed() throws IOException {
    Path zip = new BeirFiles().with("corpus.jsonl", "[]").zip(folder.resolve("bad.zip"), "bad/");
    assertEquals(
        zip + "!/bad/corpus.jsonl:1: expected a JSON object, got start_array",
        failure(zip.toString()));
  }

  @Test
  void truncatedTarGz() throws IOException {
    Path whole = new BeirFiles().tarGz(folder.resolve("whole.tgz"), "");
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = Files.write(folder.resolve("cut.tgz"), Arrays.copyOf(bytes, bytes.length / 2));
    String message = failure(cut.toString());
    assertTrue(message.startsWith("data: expected a complete archive, got "), message);
    assertTrue(message.endsWith("; fetch it again (" + cut + ")"), message);
  }

  @Test
  void zipThatIsNone() throws IOException {
    Path file = Files.writeString(folder.resolve("no.zip"), "not a zip");
    String message = failure(file.toString());
    assertTrue(message.startsWith("data: expected a complete archive, got "), message);
  }

  @Test
  void fileOfAnotherKind() throws IOException {
    Path file = Files.writeString(folder.resolve("data.rar"), "");
    assertEquals(
        "data: expected a directory, .zip, .tar.gz or .tgz, got another file (" + file + ")",
        failure(file.toString()));
  }

  @Test
  void unknownName() {
    String message = failure("no-such-set");
    assertTrue(
        message.startsWith("data: expected a directory, an archive or one of [arguana, "), message);
    assertTrue(message.endsWith(", got no-such-set"), message);
  }

  private String refused(String file, String content) throws IOException {
    return refused(new BeirFiles().with(file, content));
  }

  /** The error with the temporary folder taken out of it. */
  private String refused(BeirFiles files) throws IOException {
    Path directory = files.directory(folder.resolve("tiny"));
    return failure(directory.toString())
        .replace(directory + "/", "")
        .replace(directory.toString(), "DIR");
  }

  private String failure(String nameOrPath) {
    return assertThrows(
            IOException.class,
            () -> Dataset.load(nameOrPath, folder.resolve("cache"), (task, done, total) -> {}))
        .getMessage();
  }
}
