package io.github.matryoshka.tools.cli;

import io.github.matryoshka.tools.beir.Dataset;
import picocli.CommandLine.Option;

/** Which judgments to score against. */
final class SplitOption {
  @Option(
      names = "--split",
      paramLabel = "NAME",
      defaultValue = "test",
      description = "Judgments to score against: test, dev or train (default: ${DEFAULT-VALUE}).")
  private String split;

  /** The name of the split, after saying once what is odd about it. */
  String in(Dataset dataset, Console console) {
    if (!dataset.splits().containsKey(split)) {
      throw console.misuse(
          "--split: expected one of %s, got %s (%s)"
              .formatted(dataset.splits().keySet(), split, dataset.name()));
    }
    int outside = dataset.judgmentsOutsideCorpus(split);
    if (outside > 0) {
      console.say(
          "%s: %,d judgments name documents outside the corpus; they stay in the ideal ranking"
              .formatted(dataset.name(), outside));
    }
    return split;
  }
}
