package io.github.matryoshka.tools.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.matryoshka.tools.eval.Evaluation;
import io.github.matryoshka.tools.eval.Interval;
import io.github.matryoshka.tools.eval.Metric;
import io.github.matryoshka.tools.eval.QueryGroup;
import io.github.matryoshka.tools.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A comparison for programs: {@code {"dataset": …, "split": …, "adaptors": [{"name": …, "results":
 * […]}]}} with results as in {@link EvaluationJson}, and for all but the first adaptor {@code
 * "difference": {"ndcg@10": …, "low": …, "high": …}} to the first. Each group of queries adds an
 * object with its {@code queries}, {@code ndcg@10} and difference.
 */
public final class ComparisonJson {

  private final JsonGenerator json;
  private final Curve base;
  private final List<QueryGroup> groups;

  private ComparisonJson(JsonGenerator json, Curve base, List<QueryGroup> groups) {
    this.json = json;
    this.base = base;
    this.groups = groups;
  }

  /**
   * Writes a file, replacing an older one only when all is written.
   *
   * @param curves at least one, all at the same dimensions
   * @throws IOException when it cannot be written
   * @throws IllegalArgumentException when the curves are of different queries
   */
  public static void write(
      Path file, String dataset, String split, List<Curve> curves, List<QueryGroup> groups)
      throws IOException {
    AtomicFile.write(
        file,
        out -> {
          try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("dataset", dataset);
            json.writeStringField("split", split);
            new ComparisonJson(json, curves.getFirst(), groups).write(curves);
            json.writeEndObject();
            json.writeRaw('\n');
          }
        });
  }

  private void write(List<Curve> curves) throws IOException {
    json.writeArrayFieldStart("adaptors");
    for (Curve curve : curves) {
      json.writeStartObject();
      json.writeStringField("name", curve.name());
      json.writeArrayFieldStart("results");
      for (int i = 0; i < curve.evaluations().size(); i++) {
        write(curve.evaluations().get(i), curve == base ? null : base.evaluations().get(i));
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /**
   * @param plain what to compare with, or null
   */
  private void write(Evaluation evaluation, Evaluation plain) throws IOException {
    json.writeStartObject();
    EvaluationJson.fields(json, evaluation);
    difference(evaluation, plain);
    for (QueryGroup group : groups) {
      Evaluation part = evaluation.only(group.queries());
      json.writeObjectFieldStart(group.name());
      json.writeNumberField("queries", part.queries().size());
      json.writeNumberField(Metric.NDCG_10.toString(), part.mean(Metric.NDCG_10));
      difference(part, plain == null ? null : plain.only(group.queries()));
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private void difference(Evaluation evaluation, Evaluation plain) throws IOException {
    if (plain == null) {
      return;
    }
    Interval difference = evaluation.minus(plain, Metric.NDCG_10);
    json.writeObjectFieldStart("difference");
    json.writeNumberField(Metric.NDCG_10.toString(), difference.estimate());
    json.writeNumberField("low", difference.low());
    json.writeNumberField("high", difference.high());
    json.writeEndObject();
  }
}
