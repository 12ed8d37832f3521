package io.github.matryoshka.tools.cli;

import io.github.matryoshka.Model;
import io.github.matryoshka.adaptor.Adaptor;
import io.github.matryoshka.tools.files.AtomicFile;
import io.github.matryoshka.tools.training.TrainingData;
import io.github.matryoshka.tools.training.TrainingTexts;
import io.github.matryoshka.train.AdaptorTrainer;
import io.github.matryoshka.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes an adaptor for a model from documents, queries and labels. */
@Command(
    name = "train",
    description = {
      "Trains an adaptor: after it, the first few dimensions rank nearly as well as all.",
      "A run that was stopped goes on where it was when the same command is given again."
    })
final class TrainCommand implements Callable<Integer> {
  @Mixin private Console console;
  @Mixin private TrainingDataOption data;
  @Mixin private RecipeOptions recipe;
  @Mixin private EncoderOptions encoder;
  @Mixin private ThreadsOption threads;
  @Mixin private ReportOption report;

  @Option(
      names = "--output",
      paramLabel = "FILE.safetensors",
      required = true,
      description =
          "Adaptor to write; appears only when it is complete. Until then FILE.safetensors.checkpoint"
              + " keeps how far training is.")
  private Path output;

  @Override
  public Integer call() throws IOException {
    data.check(console);
    recipe.check(data.asksForQueries(), console);
    int workers = threads.count(console);
    if (report.asked() && recipe.closedForm()) {
      throw console.misuse("--report: expected a recipe that trains, got pca");
    }
    report.check(console);
    new AtomicFile(output).close();
    TrainingDataOption.Loaded loaded = data.load(console);
    if (recipe.closedForm()) {
      fit(loaded.data(), workers);
    } else {
      train(loaded, workers);
    }
    return ExitCode.DONE;
  }

  private void fit(TrainingData documents, int workers) throws IOException {
    try (Model model = encoder.open(console)) {
      CachedEncoder cached = new CachedEncoder(model, workers, console);
      float[] vectors = cached.vectors("documents", documents.documents());
      RotationFit.of(documents, vectors, model).save(output);
    }
    console.say(
        "%s: fitted from %,d documents of %s"
            .formatted(output, documents.documents().size(), documents.name()));
  }

  private void train(TrainingDataOption.Loaded loaded, int workers) throws IOException {
    try (Model model = encoder.open(console)) {
      int[] dims = recipe.dims(model.dimensions(), console);
      CachedEncoder cached = new CachedEncoder(model, workers, console);
      TrainingTexts texts =
          TrainingTexts.of(
              loaded.data(), loaded.queries(), recipe.seed(), model.dimensions(), cached::vectors);
      texts.notices().forEach(console::say);
      Path checkpoint = output.resolveSibling(output.getFileName() + ".checkpoint");
      long began = System.nanoTime();
      TrainingResult result = trained(texts, dims, checkpoint, workers);
      double seconds = (System.nanoTime() - began) / 1e9;
      Adaptor adaptor =
          result.adaptor(model.fingerprint(), RotationFit.origin(loaded.data(), data.supervised()));
      adaptor.save(output);
      if (report.asked()) {
        Map<String, String> configuration = new LinkedHashMap<>();
        configuration.put("command", console.command());
        configuration.putAll(encoder.facts(model));
        report.write(
            new TrainingReport(loaded.data(), texts, dims)
                .of(adaptor, result.history(), configuration));
      }
      Files.deleteIfExists(checkpoint);
      console.say(
          "trained for %.1f s, at %.0f GFLOP/s"
              .formatted(seconds, result.operations() / seconds / 1e9));
      console.say(done(loaded.data(), texts));
    }
  }

  private TrainingResult trained(TrainingTexts texts, int[] dims, Path checkpoint, int workers)
      throws IOException {
    AdaptorTrainer trainer =
        new AdaptorTrainer(recipe.recipe(console), dims, recipe.seed(), workers);
    try (TrainingProgress progress = new TrainingProgress(console, dims)) {
      return trainer.train(texts.set(), texts.heldOut().orElse(null), checkpoint, progress);
    }
  }

  private String done(TrainingData trainedOn, TrainingTexts texts) {
    return "%s: trained on %,d documents, %,d passages and %,d queries of %s"
        .formatted(
            output,
            texts.set().documents().count(),
            texts.set().passages().count(),
            texts.set().queries().count(),
            trainedOn.name());
  }
}
