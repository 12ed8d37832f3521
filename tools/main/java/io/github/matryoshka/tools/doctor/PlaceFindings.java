package io.github.matryoshka.tools.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Weights and cache on disk. */
final class PlaceFindings {
  private PlaceFindings() {}

  static List<Finding> of(Path model, Path cache) {
    return List.of(weights(model), cache(cache));
  }

  private static Finding weights(Path model) {
    Path file = model.resolve("model.safetensors");
    return Files.isRegularFile(file)
        ? Finding.ok("weights", model + " (" + size(model) + ")")
        : Finding.note(
            "weights", model + " is not there yet: matryoshka fetch, or any command that needs it");
  }

  private static Finding cache(Path cache) {
    if (!Files.exists(cache)) {
      return Finding.ok("cache", cache + " (empty)");
    }
    return Files.isDirectory(cache) && Files.isWritable(cache)
        ? Finding.ok("cache", cache + " (" + size(cache) + ")")
        : Finding.problem(
            "cache", cache + " cannot be written; set MATRYOSHKA_CACHE to a directory that can");
  }

  private static String size(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return ByteCount.of(
          files.filter(Files::isRegularFile).mapToLong(PlaceFindings::length).sum());
    } catch (IOException | UncheckedIOException e) {
      return "size not known: " + e.getMessage();
    }
  }

  private static long length(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
