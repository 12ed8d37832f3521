package io.github.matryoshka.bench;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The same as {@link FirstVector} with LangChain4j. Started as a JVM of its own. */
public final class LangChain4jFirstVector {
  private LangChain4jFirstVector() {}

  /**
   * Arguments: the ONNX file, the tokenizer's file, and a directory for DJL's native library.
   * Prints the first number of the vector.
   */
  public static void main(String[] args) throws IOException, OrtException {
    System.out.println(embed(args));
  }

  static float embed(String... args) throws IOException, OrtException {
    LangChain4j model =
        LangChain4j.load(
            Files.readAllBytes(Path.of(args[0])),
            Files.readAllBytes(Path.of(args[1])),
            Path.of(args[2]));
    return model.embed("How do vaccines work?").content().vector()[0];
  }
}
