package io.github.matryoshka.bench;

import io.github.matryoshka.Backend;
import io.github.matryoshka.Embedder;
import io.github.matryoshka.Model;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What an application does first: load the model, embed one text, without native code. Started as a
 * JVM of its own.
 */
public final class FirstVector {
  private FirstVector() {}

  /** The only argument is the model directory; prints the first number of the vector. */
  public static void main(String[] args) throws IOException {
    System.out.println(embed(args));
  }

  static float embed(String... args) throws IOException {
    try (Model model = Model.load(Path.of(args[0]), Backend.VECTOR);
        Embedder embedder = model.embedder()) {
      return embedder.embed("How do vaccines work?")[0];
    }
  }
}
