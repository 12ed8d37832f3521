package io.github.matryoshka.weights.text;

import io.github.matryoshka.weights.Digests;
import io.github.matryoshka.weights.Download;
import io.github.matryoshka.weights.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds the file of a source: already in the folder, in the repository, or from the first location
 * that has it.
 *
 * @param home the repository's root
 * @param folder where downloads are kept
 */
record SourceFiles(Path home, Path folder) {

  Path locate(Source source, Progress progress) throws IOException {
    Path file = folder.resolve(source.file());
    if (Files.exists(file)) {
      return checked(source, file);
    }
    IOException gone =
        new IOException(
            "training text: expected %s from one of %s, got it from none; put the file with SHA-256 %s at %s"
                .formatted(source.name(), source.locations(), source.sha256(), file));
    for (URI location : source.locations()) {
      if (location.getScheme() == null) {
        return checked(source, home.resolve(location.getPath()));
      }
      try {
        new Download(location, file, "SHA-256", source.sha256()).run(progress);
        return file;
      } catch (IOException e) {
        gone.addSuppressed(e);
      }
    }
    throw gone;
  }

  private static Path checked(Source source, Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException(
          "training text: expected %s in the repository, got no such file (%s)"
              .formatted(source.name(), file));
    }
    String got = Digests.hex("SHA-256", file);
    if (!got.equals(source.sha256())) {
      throw new IOException(
          "training text: expected %s with SHA-256 %s, got %s; delete it and run again (%s)"
              .formatted(source.name(), source.sha256(), got, file));
    }
    return file;
  }
}
