package io.github.matryoshka.tools.cli;

import io.github.matryoshka.tools.beir.BeirCatalogue;
import io.github.matryoshka.weights.text.GeneralCorpus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Gets what other commands would get on first use, so that they work offline. */
@Command(
    name = "fetch",
    description = "Fetches a model and a BEIR data set ahead of use, and says where they are.")
final class FetchCommand implements Callable<Integer> {
  @Mixin private Console console;
  @Mixin private ModelOption model;

  @Option(
      names = "--data",
      paramLabel = "NAME",
      description = "Official BEIR name (default: no data set).")
  private String data;

  @Option(
      names = "--general-corpus",
      paramLabel = "FILE",
      description =
          "Writes the training text of the general adaptor, as JSONL (see weights/README.md).")
  private Path generalCorpus;

  @Override
  public Integer call() throws IOException {
    if (generalCorpus != null) {
      console.out().println(corpus(generalCorpus));
      return ExitCode.DONE;
    }
    console.out().println(model.directory(console));
    if (data != null) {
      console.out().println(located(data));
    }
    return ExitCode.DONE;
  }

  private String corpus(Path file) throws IOException {
    try (TaskProgress progress = console.progress()) {
      Map<String, Integer> counts = new GeneralCorpus(Places.home()).write(file, progress);
      int all = counts.values().stream().mapToInt(Integer::intValue).sum();
      return "%s: %,d passages of %d sources".formatted(file, all, counts.size());
    }
  }

  private String located(String name) throws IOException {
    if (BeirCatalogue.bundled(name)) {
      return name + " (bundled)";
    }
    try (TaskProgress progress = console.progress()) {
      return BeirCatalogue.fetch(name, Places.data(), progress).toString();
    }
  }
}
