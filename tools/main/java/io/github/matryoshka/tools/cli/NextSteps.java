package io.github.matryoshka.tools.cli;

import java.io.PrintWriter;
import java.nio.file.Path;

/** What quickstart leaves, and what to try after it. */
final class NextSteps {
  private NextSteps() {}

  static void print(Path output, PrintWriter out) {
    Path adaptor = output.resolve("rotation.safetensors");
    out.printf(
        """

        written:
          %s
          %s
          %s

        next:
          tools/matryoshka embed --input texts.txt --output vectors.npy --adaptor %s --dims 64
          tools/matryoshka eval --data nfcorpus --adaptor %s
          tools/matryoshka train --data scifact --supervised --output trained.safetensors
          tools/matryoshka train --data YOUR_TEXTS.txt --output yours.safetensors
          tools/matryoshka help
        """,
        output.resolve("report.html"), output.resolve("ndcg.png"), adaptor, adaptor, adaptor);
  }
}
