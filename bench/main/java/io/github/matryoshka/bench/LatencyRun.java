package io.github.matryoshka.bench;

import io.github.matryoshka.Embedder;
import io.github.matryoshka.Model;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Short queries, text to vector, or as much arithmetic, at fixed rates in one thread. Started as a
 * JVM of its own, so that its garbage collector's log is this run's alone. Prints {@code capacity},
 * texts a second one after the other, and per load its percentiles and when it began and ended.
 */
public final class LatencyRun {
  static final String OURS = "ours";
  static final String LANGCHAIN4J = "langchain4j";
  static final String FIXED_WORK = "fixed-work";
  static final int TOKENS = 16;
  static final List<Integer> LOADS = List.of(30, 60, 90);
  static final List<String> PERCENTILES = List.of("50", "99", "99.9");
  private static final int TEXTS = 256;
  private static final long SECOND = 1_000_000_000;
  private static final double MILLIS = 1e-6;

  private LatencyRun() {}

  /**
   * Arguments: {@code ours}, {@code langchain4j} or {@code fixed-work}; seconds a load; the
   * capacity that the loads are percentages of, or 0 for the one measured here; and for fixed work
   * how many milliseconds a request is.
   */
  public static void main(String[] args) throws Exception {
    int seconds = Integer.parseInt(args[1]);
    String[] texts = Workload.of(new Shape(TEXTS, TOKENS)).texts().toArray(String[]::new);
    LoadGenerator.Service service =
        switch (args[0]) {
          case OURS -> ours(texts);
          case LANGCHAIN4J -> langChain4j(texts);
          case FIXED_WORK -> new FixedWork(Double.parseDouble(args[3]) / MILLIS);
          default ->
              throw new IllegalArgumentException(
                  "side: expected %s, %s or %s, got %s"
                      .formatted(OURS, LANGCHAIN4J, FIXED_WORK, args[0]));
        };
    LoadGenerator generator = LoadGenerator.real();
    generator.closedLoop(service, Math.max(2, seconds / 3) * SECOND);
    long began = System.nanoTime();
    Histogram alone = generator.closedLoop(service, Math.max(1, seconds / 4) * SECOND);
    double capacity = alone.getTotalCount() * (double) SECOND / (System.nanoTime() - began);
    print("capacity", capacity);
    print("service p50", MILLIS * alone.getValueAtPercentile(50));
    double full = args[2].equals("0") ? capacity : Double.parseDouble(args[2]);
    for (int load : LOADS) {
      double rate = full * load / 100;
      print("%d began".formatted(load), uptime());
      Histogram latencies = generator.openLoop(service, rate, (int) (rate * seconds));
      print("%d ended".formatted(load), uptime());
      for (String percentile : PERCENTILES) {
        double nanos = latencies.getValueAtPercentile(Double.parseDouble(percentile));
        print("%d p%s".formatted(load, percentile), MILLIS * nanos);
      }
    }
  }

  /** Model and embedder live as long as this JVM. */
  private static LoadGenerator.Service ours(String[] texts) throws Exception {
    Model model = Model.load(BenchModels.directory("all-MiniLM-L6-v2"));
    Embedder embedder = model.embedder();
    float[] vector = new float[model.dimensions()];
    return request -> embedder.embed(texts[request % TEXTS], vector, 0, vector.length);
  }

  private static LoadGenerator.Service langChain4j(String[] texts) throws Exception {
    Path directory = BenchModels.directory("all-MiniLM-L6-v2");
    LangChain4j model =
        LangChain4j.load(
            BenchModels.onnx("all-MiniLM-L6-v2"),
            Files.readAllBytes(directory.resolve("tokenizer.json")),
            BenchModels.cache().resolve("djl"));
    return request -> model.embed(texts[request % TEXTS]);
  }

  /** Milliseconds since the JVM was started, as its log counts. */
  private static double uptime() {
    return ManagementFactory.getRuntimeMXBean().getUptime();
  }

  private static void print(String name, double value) {
    System.out.println(name + " " + value);
  }
}
