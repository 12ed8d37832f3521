package io.github.matryoshka.tools.cli;

import io.github.matryoshka.Model;
import io.github.matryoshka.tools.beir.Dataset;
import io.github.matryoshka.tools.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes an adaptor for a model from the documents of a data set. */
@Command(
    name = "train",
    description = "Fits an adaptor: after it, the first few dimensions rank nearly as well as all.")
final class TrainCommand implements Callable<Integer> {
  private static final List<String> RECIPES = List.of("pca");

  @Mixin private Console console;
  @Mixin private DataOption data;
  @Mixin private EncoderOptions encoder;
  @Mixin private ThreadsOption threads;

  @Option(
      names = "--output",
      paramLabel = "FILE.safetensors",
      required = true,
      description = "Adaptor to write; appears only when it is complete.")
  private Path output;

  @Option(
      names = "--recipe",
      paramLabel = "NAME",
      defaultValue = "pca",
      description = "pca: the closed-form rotation, from documents alone (default: pca).")
  private String recipe;

  @Override
  public Integer call() throws IOException {
    if (!RECIPES.contains(recipe)) {
      throw console.misuse("--recipe: expected one of " + RECIPES + ", got " + recipe);
    }
    int workers = threads.count(console);
    new AtomicFile(output).close();
    Dataset dataset = data.load(console);
    List<String> texts = dataset.corpus().texts();
    try (Model model = encoder.open(console)) {
      float[] vectors = new CachedEncoder(model, workers, console).vectors("documents", texts);
      RotationFit.of(dataset, vectors, model).save(output);
    }
    console.say(
        "%s: fitted from %,d documents of %s".formatted(output, texts.size(), dataset.name()));
    return ExitCode.DONE;
  }
}
