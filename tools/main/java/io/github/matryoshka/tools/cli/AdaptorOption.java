package io.github.matryoshka.tools.cli;

import io.github.matryoshka.Model;
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

  /**
   * A view of the model with the adaptor; the model itself when that is null.
   *
   * @throws IllegalArgumentException when the adaptor was made for another encoder
   */
  Model applied(Adaptor adaptor, Model model) {
    try {
      return adaptor == null ? model : model.withAdaptor(adaptor);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }
}
