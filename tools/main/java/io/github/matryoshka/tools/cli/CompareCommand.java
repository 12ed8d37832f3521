package io.github.matryoshka.tools.cli;

import io.github.matryoshka.Model;
import io.github.matryoshka.tools.beir.Dataset;
import io.github.matryoshka.tools.eval.QueryGroup;
import io.github.matryoshka.tools.files.AtomicFile;
import io.github.matryoshka.tools.report.ComparisonJson;
import io.github.matryoshka.tools.report.ComparisonTable;
import io.github.matryoshka.tools.report.Curve;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures several adaptors on the same queries, and says which differences are beyond chance. */
@Command(
    name = "compare",
    description = "Compares adaptors on a BEIR data set: differences to the first, with intervals.")
final class CompareCommand implements Callable<Integer> {
  @Mixin private Console console;
  @Mixin private DataOption data;
  @Mixin private SplitOption split;
  @Mixin private EncoderOptions encoder;
  @Mixin private PrecisionOption precision;
  @Mixin private ThreadsOption threads;
  @Mixin private DimsOption dims;
  @Mixin private UnseenOption unseen;
  @Mixin private ReportOption report;

  @Option(names = "--json", paramLabel = "OUT.json", description = "Write every metric as JSON.")
  private Path json;

  @Parameters(
      arity = "2..*",
      paramLabel = "ADAPTOR",
      description =
          "Files made by 'train', general (comes with the program; ./general is a file) or none"
              + " (plain truncation). The first is the base.")
  private List<String> words;

  @Override
  public Integer call() throws IOException {
    int workers = threads.count(console);
    requireDifferent();
    report.check(console);
    if (json != null) {
      new AtomicFile(json).close();
    }
    List<NamedAdaptor> adaptors = NamedAdaptor.load(words);
    try (Model model = encoder.open(console, precision)) {
      adaptors.forEach(adaptor -> adaptor.requireFor(model));
      compare(adaptors, model, new CachedEncoder(model, workers, console));
    }
    return ExitCode.DONE;
  }

  private void compare(List<NamedAdaptor> adaptors, Model model, CachedEncoder cached)
      throws IOException {
    int[] measured = dims.upTo(model.dimensions(), console);
    Dataset dataset = data.load(console);
    String judged = split.in(dataset, console);
    List<QueryGroup> groups = unseen.groups(dataset, judged, console);
    List<Curve> curves = measure(adaptors, EmbeddedDataset.of(dataset, judged, cached), measured);
    print(dataset, judged, curves, groups);
    if (json != null) {
      ComparisonJson.write(json, dataset.name(), judged, curves, groups);
    }
    if (report.asked()) {
      EvaluationReport page = new EvaluationReport(console, encoder.facts(model));
      report.write(page.of(dataset, judged, curves, adaptors));
    }
  }

  private void requireDifferent() {
    Set<Path> seen = new HashSet<>();
    for (String word : words) {
      if (!seen.add(Path.of(word).normalize())) {
        throw console.misuse("ADAPTOR: expected different ones, got " + word + " again");
      }
    }
  }

  private List<Curve> measure(List<NamedAdaptor> adaptors, EmbeddedDataset plain, int[] measured) {
    List<Curve> curves = new ArrayList<>();
    try (TaskProgress progress = console.progress()) {
      for (NamedAdaptor adaptor : adaptors) {
        curves.add(plain.adapted(adaptor.adaptor()).curve(adaptor.name(), measured));
        progress.update("measure", curves.size(), adaptors.size());
      }
    }
    return curves;
  }

  private void print(Dataset dataset, String judged, List<Curve> curves, List<QueryGroup> groups) {
    console
        .out()
        .printf(
            "nDCG@10 on %s, %,d %s queries%s; differences to %s%n",
            dataset.name(),
            dataset.queries(judged).size(),
            judged,
            groups.stream()
                .map(group -> ", %,d %s".formatted(group.queries().size(), group.name()))
                .collect(Collectors.joining()),
            curves.getFirst().name());
    console.out().print(ComparisonTable.of(curves, groups).text());
  }
}
