package io.github.matryoshka.tools.cli;

import io.github.matryoshka.tokenizer.TokenBatch;
import io.github.matryoshka.tokenizer.WordPieceTokenizer;
import io.github.matryoshka.tools.files.TextFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the token ids of texts. */
@Command(
    name = "tokenize",
    description = "Writes the token ids of each text, one JSON array a line, with [CLS] and [SEP].")
final class TokenizeCommand implements Callable<Integer> {
  @Mixin private Console console;
  @Mixin private ModelOption model;
  @Mixin private InputOption input;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Cut longer lists, [CLS] and [SEP] counted (default: not cut).")
  private int maxTokens = Integer.MAX_VALUE;

  @Override
  public Integer call() throws IOException {
    if (maxTokens < 2) {
      throw console.misuse("--max-tokens: expected at least 2, got " + maxTokens);
    }
    TextFile texts = input.texts();
    texts.count();
    WordPieceTokenizer tokenizer = WordPieceTokenizer.load(model.directory(console));
    TokenBatch batch = new TokenBatch();
    try (Stream<String> lines = texts.texts()) {
      for (Iterator<String> each = lines.iterator(); each.hasNext(); ) {
        batch.clear();
        tokenizer.encode(each.next(), maxTokens, batch);
        print(batch, console.out());
      }
    }
    return ExitCode.DONE;
  }

  private static void print(TokenBatch batch, PrintWriter out) {
    StringBuilder line = new StringBuilder("[");
    for (int i = 0; i < batch.tokens(); i++) {
      line.append(i == 0 ? "" : ", ").append(batch.ids()[i]);
    }
    out.append(line).append("]\n");
  }
}
