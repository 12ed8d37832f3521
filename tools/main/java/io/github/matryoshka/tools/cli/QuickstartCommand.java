package io.github.matryoshka.tools.cli;

import io.github.matryoshka.Model;
import io.github.matryoshka.adaptor.Adaptor;
import io.github.matryoshka.tools.beir.Dataset;
import io.github.matryoshka.tools.eval.SeenSplit;
import io.github.matryoshka.tools.files.AtomicFile;
import io.github.matryoshka.tools.report.Curve;
import io.github.matryoshka.tools.report.CurveTable;
import io.github.matryoshka.tools.report.Facts;
import io.github.matryoshka.tools.report.HtmlReport;
import io.github.matryoshka.tools.report.PngPlot;
import io.github.matryoshka.tools.report.Report;
import io.github.matryoshka.tools.report.TrainingHistory;
import io.github.matryoshka.tools.training.TrainingData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The whole story on one page: embed SciFact, fit the rotation, measure both, show what it means.
 */
@Command(
    name = "quickstart",
    description = "Embeds the bundled SciFact, fits a rotation and shows what short vectors keep.")
final class QuickstartCommand implements Callable<Integer> {
  private static final String SPLIT = "test";

  @Mixin private Console console;
  @Mixin private EncoderOptions encoder;
  @Mixin private ThreadsOption threads;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "matryoshka-quickstart",
      description = "Where plot, report and adaptor go (default: ./${DEFAULT-VALUE}).")
  private Path output;

  @Override
  public Integer call() throws IOException {
    int workers = threads.count(console);
    new AtomicFile(output.resolve("report.html")).close();
    Dataset dataset = Dataset.load("scifact", Places.data(), (task, done, total) -> {});
    try (Model model = encoder.open(console)) {
      say("%s, %s", Path.of(encoder.modelName()).getFileName(), model.backend());
      say(
          "SciFact: %,d abstracts, %,d claims to check against them",
          dataset.corpus().size(), dataset.queries(SPLIT).size());
      CachedEncoder cached = new CachedEncoder(model, workers, console);
      EmbeddedDataset plain = EmbeddedDataset.of(dataset, SPLIT, cached);
      Adaptor rotation = rotation(model, plain);
      tell(model, plain, rotation);
    }
    return ExitCode.DONE;
  }

  private Adaptor rotation(Model model, EmbeddedDataset plain) throws IOException {
    say("fitting the rotation to the abstracts (closed form, no labels)");
    Adaptor rotation = RotationFit.of(TrainingData.of(plain.dataset()), plain.documents(), model);
    rotation.save(output.resolve("rotation.safetensors"));
    return rotation;
  }

  private void tell(Model model, EmbeddedDataset plain, Adaptor rotation) throws IOException {
    int[] dims = DimsOption.usual(model.dimensions());
    say(
        "searching at %s dimensions: cut, with the general adaptor, rotated",
        Arrays.toString(dims));
    EmbeddedDataset rotated = plain.adapted(rotation);
    List<Curve> curves = new ArrayList<>();
    curves.add(plain.curve(AdaptorNames.TRUNCATION, dims));
    Adaptor general = Adaptor.general();
    if (general.encoder().equals(model.fingerprint())) {
      curves.add(plain.adapted(general).curve(AdaptorOption.GENERAL, dims));
    }
    curves.add(rotated.curve("rotation", dims));
    console.out().println("nDCG@10 on SciFact, vectors cut to their first dimensions");
    console.out().print(CurveTable.sideBySide(curves).text());
    ExampleSearch.print(rotated, console.out());
    write(model, plain.dataset(), curves);
  }

  private void write(Model model, Dataset dataset, List<Curve> curves) throws IOException {
    Path plot = output.resolve("ndcg.png");
    Path report = output.resolve("report.html");
    String title = "SciFact: nDCG@10 of shortened vectors";
    PngPlot.write(plot, title, curves);
    String summary =
        "Embeddings cut to their first dimensions: as they are; after the general adaptor, which"
            + " needs no training; and after a rotation fitted to the documents in closed form. None"
            + " uses labels or changes anything at full length. 'train' gets further.";
    HtmlReport.write(
        report,
        new Report(
            title,
            summary,
            curves,
            SeenSplit.groups(dataset, SPLIT),
            TrainingHistory.NONE,
            List.of(
                new Facts("Configuration", encoder.facts(model)),
                new Facts("Data (SHA-256)", dataset.hashes()))));
    NextSteps.print(output, console.out());
  }

  private void say(String format, Object... values) {
    console.say(format.formatted(values));
  }
}
