package io.github.matryoshka.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.tools.files.AtomicFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Runs all benchmarks in interleaved rounds and prints a Markdown table with ratio, limit and share
 * of it. Arguments: the number of rounds (default 5) and a file for the same as JSON.
 */
public final class Bench {
  private static final List<String> SHAPES = List.of("8", "16", "128", "32x128");

  private Bench() {}

  /** Entry point of {@code benchmarks.jar}. */
  public static void main(String[] args) throws IOException, RunnerException {
    Rounds rounds = new Rounds(args.length > 0 ? Integer.parseInt(args[0]) : 5);
    rounds.run(benchmarks());
    List<Result> results = results(rounds);
    System.out.println(table(results));
    if (args.length > 1) {
      AtomicFile.write(Path.of(args[1]), out -> writeJson(results, out));
    }
  }

  private static List<String> benchmarks() {
    List<String> names = new ArrayList<>();
    names.add("MachineBenchmark.multiplyAdd");
    names.add("MachineBenchmark.read");
    for (String shape : SHAPES) {
      for (Engines engine : Engines.values()) {
        names.add(forward(engine, shape));
      }
    }
    names.add("TokenizerBenchmark.ours");
    names.add("TokenizerBenchmark.huggingFace");
    names.add("FirstVectorBenchmark.ours");
    return names;
  }

  private static List<Result> results(Rounds rounds) throws IOException {
    double flops = MachineBenchmark.operations() / rounds.median("MachineBenchmark.multiplyAdd");
    double bandwidth = MachineBenchmark.bytes() / rounds.median("MachineBenchmark.read");
    BertConfig config =
        BertConfig.read(BenchModels.directory("all-MiniLM-L6-v2").resolve("config.json"));
    List<Result> results = new ArrayList<>();
    results.add(new Result("machine/fma", flops / 1e6, "GFLOP/s", Double.NaN, Map.of()));
    results.add(new Result("machine/read", bandwidth / 1e6, "GB/s", Double.NaN, Map.of()));
    for (Engines engine : Engines.allOfOurs()) {
      for (String name : SHAPES) {
        Shape shape = Shape.of(name);
        double limit = Math.max(shape.operations(config) / flops, shape.bytes(config) / bandwidth);
        Map<String, Double> peers = new LinkedHashMap<>();
        for (Engines peer : engine.peers()) {
          peers.put(peer.title(), rounds.median(forward(peer, name)));
        }
        double ours = rounds.median(forward(engine, name));
        results.add(new Result("forward/" + engine.title() + "/" + name, ours, "ms", limit, peers));
      }
    }
    double megabytes = 1000 * TokenizerBenchmark.megabytes();
    results.add(
        new Result(
            "tokenizer/mixed",
            megabytes / rounds.median("TokenizerBenchmark.ours"),
            "MB/s",
            Double.NaN,
            Map.of("djl", megabytes / rounds.median("TokenizerBenchmark.huggingFace"))));
    double start = rounds.median("FirstVectorBenchmark.ours");
    results.add(new Result("start/first-vector", start, "ms", Double.NaN, Map.of()));
    return results;
  }

  private static String forward(Engines engine, String shape) {
    return "ForwardBenchmark.pass:engine=" + engine.title() + ",shape=" + shape;
  }

  static String table(List<Result> results) {
    StringBuilder out = new StringBuilder("| what | ours | peer | ratio | limit | share |\n");
    out.append("|---|---|---|---|---|---|\n");
    for (Result r : results) {
      String peer = "";
      String ratio = "";
      for (Map.Entry<String, Double> p : r.peers().entrySet()) {
        peer += "%s %.2f %s".formatted(p.getKey(), p.getValue(), r.unit());
        ratio += "%.2f ×".formatted(r.ratio(p.getValue()));
      }
      boolean limited = Double.isFinite(r.limit());
      out.append(
          "| %s | %.2f %s | %s | %s | %s | %s |%n"
              .formatted(
                  r.name(),
                  r.ours(),
                  r.unit(),
                  peer,
                  ratio,
                  limited ? "%.2f %s".formatted(r.limit(), r.unit()) : "",
                  limited ? "%.0f %%".formatted(100 * r.share()) : ""));
    }
    return out.toString();
  }

  private static void writeJson(List<Result> results, OutputStream out) throws IOException {
    try (JsonGenerator json = new JsonFactory().createGenerator(out).useDefaultPrettyPrinter()) {
      json.writeStartArray();
      for (Result r : results) {
        json.writeStartObject();
        json.writeStringField("name", r.name());
        json.writeNumberField("ours", r.ours());
        json.writeStringField("unit", r.unit());
        if (Double.isFinite(r.limit())) {
          json.writeNumberField("limit", r.limit());
        }
        json.writeObjectFieldStart("peers");
        for (Map.Entry<String, Double> p : r.peers().entrySet()) {
          json.writeNumberField(p.getKey(), p.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }
}
