package io.github.matryoshka.tools.cli;

import io.github.matryoshka.Embedding;
import io.github.matryoshka.Model;
import io.github.matryoshka.Vectors;
import io.github.matryoshka.adaptor.Adaptor;
import io.github.matryoshka.tools.files.TextFile;
import io.github.matryoshka.tools.npy.NpyWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Embeds a file of texts into a NumPy array, one text after another through bounded memory. */
@Command(
    name = "embed",
    description = "Embeds texts into a float32 .npy array, one row of unit length a text.")
final class EmbedCommand implements Callable<Integer> {
  @Mixin private Console console;
  @Mixin private EncoderOptions encoder;
  @Mixin private PrecisionOption precision;
  @Mixin private AdaptorOption adaptor;
  @Mixin private ThreadsOption threads;
  @Mixin private InputOption input;

  @Option(
      names = "--output",
      paramLabel = "FILE.npy",
      required = true,
      description = "Array to write, texts × dimensions; appears only when it is complete.")
  private Path output;

  @Option(
      names = "--dims",
      paramLabel = "D",
      description = "Keep the first D numbers, scaled to unit length (default: all).")
  private Integer dims;

  @Override
  public Integer call() throws IOException {
    int workers = threads.count(console);
    TextFile texts = input.texts();
    long count = texts.count();
    Adaptor map = adaptor.load();
    try (Model model = encoder.open(console, precision);
        NpyWriter array = new NpyWriter(output, kept(model))) {
      long began = System.nanoTime();
      long cut = write(adaptor.applied(map, model), texts, count, workers, array);
      array.commit();
      report(model, count, cut, 1e-9 * (System.nanoTime() - began));
    }
    return ExitCode.DONE;
  }

  private int kept(Model model) {
    int all = model.dimensions();
    if (dims != null && (dims < 1 || dims > all)) {
      throw console.misuse("--dims: expected 1 to " + all + ", got " + dims);
    }
    return dims == null ? all : dims;
  }

  /** Returns how many texts were cut. */
  private long write(Model model, TextFile texts, long count, int workers, NpyWriter array)
      throws IOException {
    float[] row = new float[kept(model)];
    long cut = 0;
    try (Stream<String> lines = texts.texts();
        Stream<Embedding> embeddings = model.embedAll(lines, workers);
        TaskProgress progress = console.progress()) {
      for (Iterator<Embedding> each = embeddings.iterator(); each.hasNext(); ) {
        Embedding embedding = each.next();
        Vectors.truncate(embedding.vector(), 0, row.length, row, 0);
        array.append(row, 0, 1);
        cut += embedding.truncated() ? 1 : 0;
        progress.update("embed", array.rows(), count);
      }
    }
    return cut;
  }

  private void report(Model model, long count, long cut, double seconds) {
    console.say(
        "%,d texts in %.1f s (%,.0f texts/s), %,d cut at %d tokens; %s"
            .formatted(count, seconds, count / seconds, cut, model.maxTokens(), model.backend()));
  }
}
