package io.github.matryoshka.tools.cli;

import io.github.matryoshka.tools.beir.Dataset;
import io.github.matryoshka.tools.eval.QueryGroup;
import io.github.matryoshka.tools.eval.SeenSplit;
import java.util.List;
import picocli.CommandLine.Option;

/** Whether queries are also scored by what training has seen of their documents. */
final class UnseenOption {
  @Option(
      names = "--unseen",
      description =
          "Score also apart: queries whose relevant documents train queries have too, and others.")
  private boolean unseen;

  /** The groups to show, none unless asked for. */
  List<QueryGroup> groups(Dataset dataset, String split, Console console) {
    if (!unseen) {
      return List.of();
    }
    List<QueryGroup> groups = SeenSplit.groups(dataset, split);
    if (groups.isEmpty()) {
      throw console.misuse(
          "--unseen: expected a split beside train, got %s of %s (%s)"
              .formatted(split, dataset.splits().keySet(), dataset.name()));
    }
    return groups;
  }
}
