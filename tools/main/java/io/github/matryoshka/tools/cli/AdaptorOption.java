package io.github.matryoshka.tools.cli;

import io.github.matryoshka.adaptor.Adaptor;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which adaptor, if any. */
final class AdaptorOption {
  @Option(
      names = "--adaptor",
      paramLabel = "FILE",
      description = "Adaptor made by 'train', applied before vectors are cut (default: none).")
  private Path file;

  /** The adaptor, or null. */
  Adaptor load() throws IOException {
    return file == null ? null : Adaptor.load(file);
  }
}
