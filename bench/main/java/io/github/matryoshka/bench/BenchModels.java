package io.github.matryoshka.bench;

import io.github.matryoshka.weights.ModelStore;
import io.github.matryoshka.weights.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** The models both sides load, from the repository that {@code matryoshka.home} names. */
final class BenchModels {
  static final Progress SILENT = (task, done, total) -> {};

  private BenchModels() {}

  static Path directory(String name) throws IOException {
    return ModelStore.locate(name, home(), SILENT);
  }

  static byte[] onnx(String name) throws IOException {
    return ModelStore.onnx(name, home(), SILENT);
  }

  /** The published ONNX file of all-MiniLM-L6-v2 in 8 bits, which comes with the build. */
  static byte[] int8Onnx() throws IOException {
    try (InputStream in = BenchModels.class.getResourceAsStream("/all-minilm-l6-v2-q.onnx")) {
      return in.readAllBytes();
    }
  }

  /** Where data sets would be downloaded to; the one used here is bundled. */
  static Path cache() {
    return home().resolve("bench").resolve("target");
  }

  /** The repository. */
  static Path home() {
    return Path.of(System.getProperty("matryoshka.home", "")).toAbsolutePath();
  }
}
