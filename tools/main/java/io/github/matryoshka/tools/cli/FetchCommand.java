package io.github.matryoshka.tools.cli;

import io.github.matryoshka.tools.beir.BeirCatalogue;
import java.io.IOException;
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

  @Override
  public Integer call() throws IOException {
    console.out().println(model.directory(console));
    if (data != null) {
      console.out().println(located(data));
    }
    return ExitCode.DONE;
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
