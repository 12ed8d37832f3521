package io.github.matryoshka.tools.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.matryoshka.tools.eval.Evaluation;
import io.github.matryoshka.tools.eval.Interval;
import io.github.matryoshka.tools.eval.Metric;
import io.github.matryoshka.tools.files.AtomicFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Results for programs: {@code {"dataset": …, "split": …, "results": [{"dims": 64, "ndcg@10": …,
 * "map@100": …, "recall@100": …, "mrr@10": …, "bytes": 256, "queries": 300, "ndcg@10_low": …,
 * "ndcg@10_high": …, then every other metric}]}}, unrounded.
 */
public final class EvaluationJson {

  private static final JsonFactory JSON = new JsonFactory();

  private EvaluationJson() {}

  /**
   * Writes a file, replacing an older one only when all is written.
   *
   * @throws IOException when it cannot be written
   */
  public static void write(Path file, String dataset, String split, List<Evaluation> evaluations)
      throws IOException {
    AtomicFile.write(file, out -> write(out, dataset, split, evaluations));
  }

  /**
   * Writes to a stream and flushes but does not close it.
   *
   * @throws IOException when that fails
   */
  public static void write(
      OutputStream out, String dataset, String split, List<Evaluation> evaluations)
      throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeStringField("dataset", dataset);
      json.writeStringField("split", split);
      json.writeArrayFieldStart("results");
      for (Evaluation evaluation : evaluations) {
        json.writeStartObject();
        fields(json, evaluation);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  /** What one element of {@code results} holds. */
  static void fields(JsonGenerator json, Evaluation evaluation) throws IOException {
    json.writeNumberField("dims", evaluation.dims());
    for (Metric metric : Metric.HEADLINE) {
      json.writeNumberField(metric.toString(), evaluation.mean(metric));
    }
    Interval interval = evaluation.interval(Metric.NDCG_10);
    json.writeNumberField("bytes", evaluation.dims() * Float.BYTES);
    json.writeNumberField("queries", evaluation.queries().size());
    json.writeNumberField("ndcg@10_low", interval.low());
    json.writeNumberField("ndcg@10_high", interval.high());
    for (Metric metric : Metric.ALL) {
      if (!Metric.HEADLINE.contains(metric)) {
        json.writeNumberField(metric.toString(), evaluation.mean(metric));
      }
    }
  }
}
