package io.github.matryoshka.tools.cli;

import io.github.matryoshka.Model;
import io.github.matryoshka.adaptor.Adaptor;
import io.github.matryoshka.tools.beir.Dataset;
import io.github.matryoshka.tools.eval.Evaluation;
import io.github.matryoshka.tools.eval.Evaluator;
import io.github.matryoshka.tools.eval.QueryGroup;
import io.github.matryoshka.tools.eval.Run;
import io.github.matryoshka.tools.eval.TrecRunFile;
import io.github.matryoshka.tools.files.AtomicFile;
import io.github.matryoshka.tools.report.Curve;
import io.github.matryoshka.tools.report.CurveTable;
import io.github.matryoshka.tools.report.EvaluationJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures retrieval on a BEIR data set, at several numbers of dimensions. */
@Command(
    name = "eval",
    description = "Measures nDCG@10, MAP, recall and MRR of exact search, for each dimension.")
final class EvalCommand implements Callable<Integer> {
  @Mixin private Console console;
  @Mixin private DataOption data;
  @Mixin private SplitOption split;
  @Mixin private EncoderOptions encoder;
  @Mixin private PrecisionOption precision;
  @Mixin private AdaptorOption adaptor;
  @Mixin private ThreadsOption threads;
  @Mixin private DimsOption dims;
  @Mixin private RunOption run;
  @Mixin private UnseenOption unseen;
  @Mixin private ReportOption report;

  @Option(names = "--json", paramLabel = "OUT.json", description = "Write every metric as JSON.")
  private Path json;

  @Override
  public Integer call() throws IOException {
    int workers = threads.count(console);
    report.check(console);
    if (json != null) {
      new AtomicFile(json).close();
    }
    Adaptor map = adaptor.load();
    Dataset dataset = data.load(console);
    String judged = split.in(dataset, console);
    List<QueryGroup> groups = unseen.groups(dataset, judged, console);
    try (Model model = encoder.open(console, precision)) {
      adaptor.applied(map, model);
      int[] measured = dims.upTo(model.dimensions(), console);
      CachedEncoder cached = new CachedEncoder(model, workers, console);
      EmbeddedDataset plain = EmbeddedDataset.of(dataset, judged, cached);
      List<Evaluation> evaluations = measure(plain.adapted(map), measured);
      NamedAdaptor named = NamedAdaptor.of(adaptor.word(), map);
      Curve curve = new Curve(named.name(), evaluations);
      console.out().print(CurveTable.of(curve, groups).text());
      if (json != null) {
        EvaluationJson.write(json, dataset.name(), judged, evaluations);
      }
      if (report.asked()) {
        EvaluationReport page = new EvaluationReport(console, encoder.facts(model));
        List<Curve> curves = withTruncation(curve, map, plain, measured);
        report.write(page.of(dataset, judged, curves, List.of(named)));
      }
    }
    return ExitCode.DONE;
  }

  /** What to compare the curve with comes first; without adaptor it is truncation itself. */
  private static List<Curve> withTruncation(
      Curve curve, Adaptor map, EmbeddedDataset plain, int[] measured) {
    return map == null
        ? List.of(curve)
        : List.of(plain.curve(AdaptorNames.TRUNCATION, measured), curve);
  }

  private List<Evaluation> measure(EmbeddedDataset embedded, int[] measured) throws IOException {
    Evaluator evaluator = embedded.evaluator();
    List<Evaluation> evaluations = new ArrayList<>();
    for (int d : measured) {
      Run found = evaluator.search(d);
      evaluations.add(evaluator.score(d, found));
      if (run.asked()) {
        TrecRunFile.write(run.file(d, measured.length > 1), found, "matryoshka-" + d);
      }
    }
    return evaluations;
  }
}
