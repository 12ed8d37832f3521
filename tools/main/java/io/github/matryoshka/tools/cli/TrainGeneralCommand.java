package io.github.matryoshka.tools.cli;

import io.github.matryoshka.Model;
import io.github.matryoshka.adaptor.Adaptor;
import io.github.matryoshka.tools.files.AtomicFile;
import io.github.matryoshka.tools.training.GeneralText;
import io.github.matryoshka.train.GeneralRotation;
import io.github.matryoshka.train.GeneralTexts;
import io.github.matryoshka.train.TrainingListener;
import io.github.matryoshka.weights.text.GeneralCorpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the general adaptor, the one that comes with the program, from its training text. */
@Command(
    name = "train-general",
    description = "Trains the general adaptor again: pinned public text in, the same file out.")
final class TrainGeneralCommand implements Callable<Integer> {
  @Mixin private Console console;
  @Mixin private EncoderOptions encoder;
  @Mixin private ThreadsOption threads;

  @Option(
      names = "--corpus",
      paramLabel = "FILE.jsonl",
      description =
          "Training text, fetched as by 'fetch --general-corpus' when it is not there"
              + " (default: weights/target/text/general.jsonl).")
  private Path corpus;

  @Option(
      names = "--output",
      paramLabel = "FILE.safetensors",
      required = true,
      description = "Adaptor to write; appears only when it is complete.")
  private Path output;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Seed of all random choices (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--steps", paramLabel = "N", description = "Batches (default: 1500).")
  private Integer steps;

  @Override
  public Integer call() throws IOException {
    GeneralRotation.Settings settings = settings();
    int workers = threads.count(console);
    new AtomicFile(output).close();
    SequencedMap<String, Double> weights = GeneralCorpus.weights();
    GeneralText text = GeneralText.read(file(), List.copyOf(weights.keySet()));
    try (Model model = encoder.open(console)) {
      CachedEncoder cached = new CachedEncoder(model, workers, console);
      GeneralTexts vectors =
          new GeneralTexts(
              model.dimensions(),
              cached.vectors("passages", text.passages()),
              numbers(text.sources()),
              cached.vectors("queries", text.queries()),
              numbers(text.owners()),
              weights.values().stream().mapToDouble(Double::doubleValue).toArray());
      Map<String, String> facts =
          Map.of(
              "data", "general text, " + text.passages().size() + " passages",
              "corpus_sha256", text.sha256(),
              "model", encoder.modelName());
      train(new GeneralRotation(settings, seed, workers), vectors, model, facts).save(output);
    }
    console.say(
        "%s: trained on %,d passages and %,d queries"
            .formatted(output, text.passages().size(), text.queries().size()));
    return ExitCode.DONE;
  }

  private GeneralRotation.Settings settings() {
    GeneralRotation.Settings standard = GeneralRotation.Settings.STANDARD;
    if (steps == null) {
      return standard;
    }
    if (steps < 0) {
      throw console.misuse("--steps: expected no negative number, got " + steps);
    }
    return standard.withSteps(steps);
  }

  private Path file() throws IOException {
    Path file =
        corpus == null ? Places.home().resolve("weights/target/text/general.jsonl") : corpus;
    if (!Files.exists(file)) {
      try (TaskProgress progress = console.progress()) {
        new GeneralCorpus(Places.home()).write(file, progress);
      }
    }
    return file;
  }

  private Adaptor train(
      GeneralRotation rotation, GeneralTexts texts, Model model, Map<String, String> facts) {
    try (TaskProgress progress = console.progress()) {
      TrainingListener listener =
          new TrainingListener() {
            @Override
            public void stepped(String stage, int step, int all, double loss) {
              progress.update("train", step, all);
              if (step == all) {
                console.say("train: loss of the last steps %.4f".formatted(loss));
              }
            }

            @Override
            public void noticed(String message) {
              console.say(message);
            }
          };
      return rotation.train(texts, model.fingerprint(), facts, listener);
    }
  }

  private static int[] numbers(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
