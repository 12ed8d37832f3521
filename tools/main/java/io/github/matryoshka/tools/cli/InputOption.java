package io.github.matryoshka.tools.cli;

import io.github.matryoshka.tools.files.TextFile;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which texts. */
final class InputOption {
  @Option(
      names = "--input",
      paramLabel = "FILE",
      required = true,
      description = "Texts: FILE.jsonl with \"text\" (and \"title\") a line, or one text a line.")
  private Path input;

  TextFile texts() {
    return new TextFile(input);
  }
}
