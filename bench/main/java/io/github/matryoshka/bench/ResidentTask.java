package io.github.matryoshka.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Mebibytes that were resident at the most from the start of a JVM to its first vector, above what
 * a JVM with the same flags has that does nothing.
 *
 * @param name also the score's name
 */
record ResidentTask(String name, FirstVectorSide side) implements Task {
  /** What the empty JVM has is a score of its own. */
  private static final String EMPTY = " " + FirstVectorSide.EMPTY.title();

  private static final List<String> FLAGS = List.of("-XX:+UseSerialGC");

  @Override
  public String unit() {
    return Result.MEBIBYTES;
  }

  @Override
  public Map<String, Double> measure(boolean quick) throws IOException, InterruptedException {
    List<String> arguments = side.arguments();
    String[] all = new String[arguments.size() + 1];
    all[0] = side.title();
    for (int i = 0; i < arguments.size(); i++) {
      all[i + 1] = arguments.get(i);
    }
    double empty = peak();
    return Map.of(name, peak(all) - empty, name + EMPTY, empty);
  }

  private static double peak(String... arguments) throws IOException, InterruptedException {
    return ChildJvm.run(FLAGS, PeakMemory.class, arguments).get(PeakMemory.PEAK);
  }
}
