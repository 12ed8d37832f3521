package io.github.matryoshka.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Several sides that take turns in one JVM. The numbers are the times of their calls, in
 * milliseconds.
 *
 * @param main calls {@link Turns#print} with its arguments
 * @param arguments what comes after the two that count there
 */
record TurnsTask(String name, Class<?> main, List<String> arguments) implements Task {

  /** Less, and C2 has not compiled the kernels on a busy machine. */
  private static final String WARM_UP_SECONDS = "4";

  private static final String SECONDS = "20";
  private static final String QUICK_SECONDS = "4";

  /** A few sides that warm up one after the other, and the turns. */
  private static final int WEIGHT = 4;

  /** What the number of a side is called. */
  static String score(String name, String side) {
    return name + " " + side;
  }

  @Override
  public int weight() {
    return WEIGHT;
  }

  @Override
  public Map<String, Double> measure(boolean quick) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(WARM_UP_SECONDS, quick ? QUICK_SECONDS : SECONDS));
    all.addAll(arguments);
    Map<String, Double> scores = new LinkedHashMap<>();
    ChildJvm.run(List.of("-Xms2g", "-Xmx2g"), main, all.toArray(String[]::new))
        .forEach((side, ms) -> scores.put(score(name, side), ms));
    return scores;
  }
}
