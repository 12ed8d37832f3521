package io.github.matryoshka.tools.cli;

import io.github.matryoshka.tools.beir.Dataset;
import java.io.IOException;
import picocli.CommandLine.Option;

/** Which documents, queries and judgments. */
final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "NAME|PATH",
      required = true,
      description = "Official BEIR name (scifact is bundled), a directory, .zip or .tar.gz.")
  private String data;

  Dataset load(Console console) throws IOException {
    try (TaskProgress progress = console.progress()) {
      return Dataset.load(data, Places.data(), progress);
    }
  }
}
