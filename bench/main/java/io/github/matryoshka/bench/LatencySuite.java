package io.github.matryoshka.bench;

import io.github.matryoshka.bert.BertConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Text to vector of short queries at 30, 60 and 90 % of the capacity that ours has just before,
 * beside LangChain4j at the same absolute rates, and beside arithmetic that takes as long as one of
 * our texts: its tail is the machine's share of ours.
 */
final class LatencySuite implements Suite {
  private static final String NAME = "latency/" + LatencyRun.TOKENS;
  private static final String OURS = LatencyRun.OURS;
  private static final String PEER = LatencyRun.LANGCHAIN4J;
  private static final String MACHINE = LatencyRun.FIXED_WORK;
  private static final String SECONDS = "20";
  private static final String QUICK_SECONDS = "3";

  /** Three loads, a warm-up and the capacity: some 75 seconds. */
  private static final int WEIGHT = 10;

  /** Texts a second of ours in the round that runs; what the others' rates follow. */
  private double capacity;

  /** Milliseconds a text of ours takes in that round. */
  private double service;

  @Override
  public List<Task> tasks() {
    return List.of(new Load(OURS), new Load(MACHINE), new Load(PEER));
  }

  @Override
  public List<Result> results(Scores scores, Machine machine) throws IOException {
    BertConfig config =
        BertConfig.read(BenchModels.directory("all-MiniLM-L6-v2").resolve("config.json"));
    double limit =
        ForwardSuite.limit(new Shape(1, LatencyRun.TOKENS), config, Engines.FP32_JVM, machine);
    List<Result> results = new ArrayList<>();
    for (int load : LatencyRun.LOADS) {
      for (String percentile : LatencyRun.PERCENTILES) {
        String what = load + " p" + percentile;
        Map<String, String> others = new LinkedHashMap<>();
        others.put(PEER, score(PEER, what));
        others.put(MACHINE, score(MACHINE, what));
        Map<String, Measured> peers = scores.peers(others);
        scores
            .find(score(OURS, what))
            .map(
                ours ->
                    Result.ms(
                            NAME + "/" + load + "/p" + percentile, ours, limit, peers, Work.UNKNOWN)
                        .with(facts(scores, load)))
            .ifPresent(results::add);
      }
    }
    return results;
  }

  private static Map<String, String> facts(Scores scores, int load) {
    Map<String, String> facts = new LinkedHashMap<>();
    double full = median(scores, OURS, "capacity");
    facts.put("rate", "%.0f texts/s".formatted(full * load / 100));
    facts.put("gc", gc(scores, OURS, load));
    if (scores.find(score(PEER, "capacity")).isPresent()) {
      double theirs = median(scores, PEER, "capacity");
      facts.put(PEER + " settings", LangChain4j.SETTINGS);
      facts.put(PEER + " capacity", "%.0f texts/s".formatted(theirs));
      facts.put(PEER + " load", "%.0f %%".formatted(load * full / theirs));
      facts.put(PEER + " service p50", Numbers.text(median(scores, PEER, "service p50")) + " ms");
      facts.put(PEER + " gc", gc(scores, PEER, load));
    }
    return facts;
  }

  private static String gc(Scores scores, String side, int load) {
    return String.format(
        Locale.ROOT,
        "%.0f pauses, %s ms",
        median(scores, side, load + " pauses"),
        Numbers.text(median(scores, side, load + " paused")));
  }

  private static double median(Scores scores, String side, String what) {
    return scores.find(score(side, what)).orElseThrow().median();
  }

  private static String score(String side, String what) {
    return NAME + " " + side + " " + what;
  }

  /** All loads of one side, in one JVM. */
  private final class Load implements Task {
    private final String side;

    Load(String side) {
      this.side = side;
    }

    @Override
    public String name() {
      return NAME + " " + side;
    }

    @Override
    public int weight() {
      return WEIGHT;
    }

    /** Of the capacity, which is measured first. */
    @Override
    public String unit() {
      return "texts/s";
    }

    @Override
    public Map<String, Double> measure(boolean quick) throws IOException, InterruptedException {
      if (!side.equals(OURS) && capacity == 0) {
        throw new IllegalStateException("rate: expected ours to have been measured before");
      }
      Path log = Files.createTempFile("matryoshka-gc", ".log");
      try {
        Map<String, Double> printed =
            ChildJvm.run(
                List.of("-XX:+UseSerialGC", "-Xms1g", "-Xmx1g", "-Xlog:gc:file=" + log),
                LatencyRun.class,
                side,
                quick ? QUICK_SECONDS : SECONDS,
                side.equals(OURS) ? "0" : Double.toString(capacity),
                Double.toString(service));
        if (side.equals(OURS)) {
          capacity = printed.get("capacity");
          service = printed.get("service p50");
        }
        return scores(printed, log);
      } finally {
        Files.delete(log);
      }
    }

    private Map<String, Double> scores(Map<String, Double> printed, Path log) throws IOException {
      Map<String, Double> scores = new LinkedHashMap<>();
      printed.forEach((name, value) -> scores.put(score(side, name), value));
      try (Stream<String> lines = Files.lines(log)) {
        GcLog all = GcLog.of(lines);
        for (int load : LatencyRun.LOADS) {
          GcLog gc = all.between(printed.get(load + " began"), printed.get(load + " ended"));
          scores.put(score(side, load + " pauses"), (double) gc.count());
          scores.put(score(side, load + " paused"), gc.total());
        }
      }
      return scores;
    }
  }
}
