package io.github.matryoshka.tools.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where to write what was found, for trec_eval. */
final class RunOption {
  @Option(
      names = "--run",
      paramLabel = "OUT.trec",
      description =
          "Write the ranking as a TREC run; with several dimensions OUT.64.trec and so on.")
  private Path run;

  boolean asked() {
    return run != null;
  }

  /** The file for one of the dimensions measured. */
  Path file(int dims, boolean several) {
    String name = run.getFileName().toString();
    int dot = name.lastIndexOf('.') < 1 ? name.length() : name.lastIndexOf('.');
    return several
        ? run.resolveSibling(name.substring(0, dot) + "." + dims + name.substring(dot))
        : run;
  }
}
