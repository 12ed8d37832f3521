package io.github.matryoshka.tools.cli;

import io.github.matryoshka.Model;
import io.github.matryoshka.adaptor.Adaptor;
import io.github.matryoshka.weights.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import picocli.CommandLine.Option;

/** Which adaptor, if any. */
final class AdaptorOption {
  /** The word for no adaptor: plain truncation. */
  static final String NONE = "none";

  /** The word for the adaptor that comes with the program. */
  static final String GENERAL = "general";

  @Option(
      names = "--adaptor",
      paramLabel = "FILE|general",
      defaultValue = NONE,
      description =
          "Applied before vectors are cut: a file made by 'train', or general, the adaptor that"
              + " comes with the program for all-MiniLM-L6-v2; a file of that name is"
              + " ./general (default: ${DEFAULT-VALUE}).")
  private String word;

  /** What was asked for, {@link #NONE} when nothing was. */
  String word() {
    return word;
  }

  /** What tells vectors of one adaptor from those of another; null without one. */
  String fingerprint() throws IOException {
    return switch (word) {
      case NONE -> null;
      case GENERAL -> GENERAL;
      default ->
          HexFormat.of()
              .formatHex(Digests.digest("SHA-256").digest(Files.readAllBytes(Path.of(word))));
    };
  }

  /** The adaptor, or null. */
  Adaptor load() throws IOException {
    return resolved(word);
  }

  /**
   * A view of the model with the adaptor; the model itself when that is null.
   *
   * @throws IllegalArgumentException when the adaptor was made for another encoder
   */
  Model applied(Adaptor adaptor, Model model) {
    return applied(word, adaptor, model);
  }

  /** The adaptor that a word stands for, null for {@link #NONE}; every command asks here. */
  static Adaptor resolved(String word) throws IOException {
    return switch (word) {
      case NONE -> null;
      case GENERAL -> Adaptor.general();
      default -> Adaptor.load(Path.of(word));
    };
  }

  /** As {@link #applied(Adaptor, Model)}, for the adaptor that a word stood for. */
  static Model applied(String word, Adaptor adaptor, Model model) {
    try {
      return adaptor == null ? model : model.withAdaptor(adaptor);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(word + ": " + e.getMessage(), e);
    }
  }
}
