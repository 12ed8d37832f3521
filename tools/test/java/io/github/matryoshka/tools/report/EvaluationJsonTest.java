package io.github.matryoshka.tools.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.matryoshka.tools.eval.Metric;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationJsonTest {

  @TempDir Path folder;

  @Test
  void fieldsComeInTheOrderThatIsPromised() throws IOException {
    Path file = folder.resolve("out.json");
    EvaluationJson.write(
        file,
        "sci\"fact",
        "test",
        List.of(Results.evaluation(64, .484, 1), Results.evaluation(384, .645, 1)));
    List<String> names = new ArrayList<>();
    List<String> values = new ArrayList<>();
    try (JsonParser json = new JsonFactory().createParser(Files.readString(file))) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.FIELD_NAME) {
          names.add(json.currentName());
        } else if (token.isScalarValue()) {
          values.add(json.getText());
        }
      }
    }
    assertEquals(
        List.of(
            "dataset", "split", "results", "dims", "ndcg@10", "map@100", "recall@100", "mrr@10"),
        names.subList(0, 8));
    assertEquals(List.of("sci\"fact", "test", "64"), values.subList(0, 3));
    assertEquals(.484, Double.parseDouble(values.get(3)), 1e-12);
    assertEquals(2, names.stream().filter("dims"::equals).count());
    for (Metric metric : Metric.ALL) {
      assertTrue(names.contains(metric.toString()), metric.toString());
    }
  }

  @Test
  void streamStaysOpen() throws IOException {
    boolean[] closed = new boolean[1];
    ByteArrayOutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public void close() {
            closed[0] = true;
          }
        };
    EvaluationJson.write(out, "d", "test", List.of());
    assertTrue(out.toString().endsWith("}\n"));
    assertEquals(false, closed[0]);
  }
}
