package io.github.matryoshka.tools.cli;

import io.github.matryoshka.tools.files.TextFile;
import io.github.matryoshka.tools.training.TrainingData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What to learn from: documents alone, documents and queries, or labels as well. */
final class TrainingDataOption {
  /**
   * What was read.
   *
   * @param data documents, with labelled queries if those were asked for
   * @param queries queries as texts only; may be none
   */
  record Loaded(TrainingData data, List<String> queries) {}

  @Option(
      names = "--data",
      paramLabel = "NAME|PATH",
      required = true,
      description =
          "Official BEIR name (scifact is bundled), a directory, .zip or .tar.gz; or a file of"
              + " documents, .txt or .jsonl, which may also hold lines with query and positive.")
  private String data;

  @Option(
      names = "--supervised",
      description = "Learn from the relevance labels of the train split as well.")
  private boolean supervised;

  @Option(
      names = "--queries",
      paramLabel = "train|FILE",
      description =
          "Queries to learn from as texts, without labels: those of the train split, or of a file,"
              + " .txt or .jsonl.")
  private String queries;

  boolean supervised() {
    return supervised;
  }

  /** Whether anything but documents was asked for. */
  boolean asksForQueries() {
    return supervised || queries != null;
  }

  void check(Console console) {
    if (supervised && queries != null) {
      throw console.misuse(
          "--queries: expected none beside --supervised, which learns from queries and their labels,"
              + " got "
              + queries);
    }
  }

  Loaded load(Console console) throws IOException {
    boolean split = TrainingData.SPLIT.equals(queries);
    try (TaskProgress progress = console.progress()) {
      TrainingData read = TrainingData.load(data, supervised || split, Places.data(), progress);
      List<String> texts = split ? read.queryTexts() : fromFile();
      return new Loaded(supervised ? read : read.with(List.of()), texts);
    }
  }

  private List<String> fromFile() throws IOException {
    if (queries == null || TrainingData.SPLIT.equals(queries)) {
      return List.of();
    }
    TextFile file = new TextFile(Path.of(queries));
    file.count();
    try (Stream<String> texts = file.texts()) {
      return texts.filter(text -> !text.isBlank()).toList();
    }
  }
}
