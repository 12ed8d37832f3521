package io.github.matryoshka.bench;

import io.github.matryoshka.tools.roofline.NativePeak;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** What can be asked for. The machine's limits come with every one of them. */
enum Suites {
  GEMM(GemmSuite::new),
  FORWARD(ForwardSuite::new),
  PAIRS(PairsSuite::new),
  THREADS(ThreadsSuite::new),
  TOKENIZER(TokenizerSuite::new),
  START(StartSuite::new),
  LOAD(LoadSuite::new),
  SEARCH(SearchSuite::new),
  PARETO(ParetoSuite::new),
  TRAIN(TrainSuite::new),
  LATENCY(LatencySuite::new);

  private final Supplier<Suite> maker;

  Suites(Supplier<Suite> maker) {
    this.maker = maker;
  }

  Suite make() {
    return maker.get();
  }

  /** The name on the command line. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  static List<String> titles() {
    return Arrays.stream(values()).map(Suites::title).toList();
  }

  /**
   * Finds suites; none asked for means all.
   *
   * @throws IllegalArgumentException if there is none of a name
   */
  static List<Suites> named(List<String> titles) {
    List<Suites> found = new ArrayList<>();
    for (String title : titles) {
      found.add(
          Arrays.stream(values())
              .filter(suite -> suite.title().equals(title))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "suite: expected %s, got %s"
                              .formatted(String.join(", ", titles()), title))));
    }
    return found.isEmpty() ? List.of(values()) : found.stream().distinct().sorted().toList();
  }

  static MachineSuite machine() {
    return new MachineSuite(NativePeak.find());
  }
}
