package io.github.matryoshka.tools.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A data set in BEIR's layout that is embedded in a moment; a judgment names a document it lacks.
 */
final class TinyDataset {
  private static final List<String> TEXTS =
      List.of(
          "Vaccines train the immune system to recognise a virus.",
          "The Alps are a mountain range in Europe.",
          "A compiler turns source code into machine code.",
          "Bread is baked from flour, water, yeast and salt.",
          "Whales are mammals that live in the sea.",
          "Interest rates influence the price of bonds.");

  private TinyDataset() {}

  static Path write(Path directory) throws IOException {
    Files.createDirectories(directory.resolve("qrels"));
    StringBuilder corpus = new StringBuilder();
    for (int i = 0; i < TEXTS.size(); i++) {
      String line = "{\"_id\":\"d%d\",\"title\":\"\",\"text\":\"%s\"}\n";
      corpus.append(line.formatted(i, TEXTS.get(i)));
    }
    Files.writeString(directory.resolve("corpus.jsonl"), corpus);
    Files.writeString(
        directory.resolve("queries.jsonl"),
        """
        {"_id":"q0","text":"How does immunisation protect us?"}
        {"_id":"q1","text":"Which animals of the ocean breathe air?"}
        """);
    Files.writeString(
        directory.resolve("qrels/test.tsv"),
        "query-id\tcorpus-id\tscore\nq0\td0\t1\nq1\td4\t1\nq1\tlost\t1\n");
    return directory;
  }

  /** Makes the document of q1 one that training knows. */
  static void addTrainSplit(Path directory) throws IOException {
    Files.writeString(
        directory.resolve("qrels/train.tsv"), "query-id\tcorpus-id\tscore\nq1\td4\t1\n");
  }
}
