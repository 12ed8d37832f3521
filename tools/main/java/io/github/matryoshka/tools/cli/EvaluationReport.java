package io.github.matryoshka.tools.cli;

import io.github.matryoshka.tools.beir.Dataset;
import io.github.matryoshka.tools.eval.Bootstrap;
import io.github.matryoshka.tools.eval.SeenSplit;
import io.github.matryoshka.tools.report.Curve;
import io.github.matryoshka.tools.report.Facts;
import io.github.matryoshka.tools.report.Report;
import io.github.matryoshka.tools.report.TrainingHistory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a report says about adaptors measured on a data set. */
final class EvaluationReport {
  private final Console console;
  private final Map<String, String> encoder;

  /**
   * @param encoder how texts became vectors, as {@link EncoderOptions#facts} tells it
   */
  EvaluationReport(Console console, Map<String, String> encoder) {
    this.console = console;
    this.encoder = encoder;
  }

  /**
   * @param curves the first is what others are compared with
   * @param adaptors whose origin is told
   */
  Report of(Dataset dataset, String split, List<Curve> curves, List<NamedAdaptor> adaptors) {
    String summary =
        "%,d %s queries, %,d documents. Embeddings are cut to their first dimensions, scaled to"
                .formatted(dataset.queries(split).size(), split, dataset.corpus().size())
            + " unit length and compared exactly.";
    return new Report(
        dataset.name() + ": nDCG@10 of shortened vectors",
        summary,
        curves,
        SeenSplit.groups(dataset, split),
        TrainingHistory.NONE,
        facts(dataset, split, adaptors));
  }

  private List<Facts> facts(Dataset dataset, String split, List<NamedAdaptor> adaptors) {
    Map<String, String> configuration = new LinkedHashMap<>();
    configuration.put("command", console.command());
    configuration.put("data", dataset.name() + ", " + split);
    configuration.putAll(encoder);
    configuration.put(
        "intervals", "%,d resamples, seed %d".formatted(Bootstrap.RESAMPLES, Bootstrap.SEED));
    List<Facts> facts = new ArrayList<>();
    facts.add(new Facts("Configuration", configuration));
    adaptors.forEach(adaptor -> facts.add(adaptor.facts()));
    facts.add(new Facts("Data (SHA-256)", dataset.hashes()));
    return facts;
  }
}
