package io.github.matryoshka.tools.cli;

import io.github.matryoshka.weights.ModelStore;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which model. */
final class ModelOption {
  @Option(
      names = "--model",
      paramLabel = "NAME|DIR",
      defaultValue = "all-MiniLM-L6-v2",
      description = "Model, fetched on first use, or its directory (default: ${DEFAULT-VALUE}).")
  private String model;

  String name() {
    return model;
  }

  /** The directory of the model, fetched when it is not there yet. */
  Path directory(Console console) throws IOException {
    try (TaskProgress progress = console.progress()) {
      return ModelStore.locate(model, Places.home(), progress);
    }
  }
}
