package io.github.matryoshka.tools.beir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTest {

  @TempDir Path folder;

  @Test
  void bundledSciFactHasThePublishedCounts() throws IOException {
    Dataset scifact = load("scifact");
    assertEquals("scifact", scifact.name());
    assertEquals(5183, scifact.corpus().size());
    assertEquals(1109, scifact.queries().size());
    assertEquals(List.of("test", "train"), List.copyOf(scifact.splits().keySet()));
    assertEquals(919, scifact.split("train").size());
    assertEquals(339, scifact.split("test").size());
    assertEquals(300, scifact.queries("test").size());
    assertEquals(0, scifact.judgmentsOutsideCorpus("test"));
    assertEquals("4983", scifact.corpus().ids().getFirst());
  }

  @Test
  void directoryIsRead() throws IOException {
    check(load(new BeirFiles().directory(folder.resolve("tiny")).toString()));
  }

  @Test
  void zipWithAFolderInsideIsRead() throws IOException {
    check(load(new BeirFiles().zip(folder.resolve("tiny.zip"), "any/").toString()));
  }

  @Test
  void tarGzIsRead() throws IOException {
    check(load(new BeirFiles().tarGz(folder.resolve("tiny.tar.gz"), "tiny/").toString()));
  }

  @Test
  void tgzWithoutAFolderInsideIsRead() throws IOException {
    check(load(new BeirFiles().tarGz(folder.resolve("tiny.tgz"), "").toString()));
  }

  @Test
  void hashesTellTheContentWhateverTheForm() throws IOException {
    Dataset plain = load(new BeirFiles().directory(folder.resolve("tiny")).toString());
    Dataset packed = load(new BeirFiles().zip(folder.resolve("other.zip"), "x/").toString());
    assertEquals(plain.hashes(), packed.hashes());
    assertEquals(
        Set.of("corpus.jsonl", "queries.jsonl", "qrels/test.tsv"), plain.hashes().keySet());
  }

  @Test
  void unknownSplitNamesThoseThereAre() throws IOException {
    Dataset dataset = load(new BeirFiles().directory(folder.resolve("tiny")).toString());
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> dataset.split("dev"));
    assertEquals("split: expected one of [test], got dev (tiny)", e.getMessage());
  }

  private static void check(Dataset dataset) {
    assertEquals("tiny", dataset.name());
    assertEquals(List.of("d1", "d2", "d3"), dataset.corpus().ids());
    assertEquals(List.of("One first é", "second", "third"), dataset.corpus().texts());
    assertEquals(List.of(" what? ", "why?"), dataset.queries().texts());
    assertEquals(List.of("q2", "q1"), dataset.queries("test").ids());
    assertEquals(List.of("why?", " what? "), dataset.queries("test").texts());
    Qrels qrels = dataset.split("test");
    assertEquals(Map.of("d1", 1, "d9", 2), qrels.grades("q2"));
    assertEquals(Set.of(), qrels.relevant("q1"));
    assertEquals(Map.of(), qrels.grades("q7"));
    assertEquals(3, qrels.size());
    assertEquals(1, dataset.judgmentsOutsideCorpus("test"));
  }

  private Dataset load(String nameOrPath) throws IOException {
    return Dataset.load(nameOrPath, folder.resolve("cache"), (task, done, total) -> {});
  }
}
