package io.github.matryoshka.bench;

import io.github.matryoshka.tools.report.ParetoPlot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Time in the million over recall in SciFact, a line for each storage and for the funnels. */
final class ParetoPicture {
  private static final String TITLE =
      "One query in a million vectors, and what it finds of the best ten (SciFact)";

  private ParetoPicture() {}

  /**
   * Draws {@code pareto.svg} and {@code pareto.png} into a directory, which is made if missing.
   *
   * @return whether there was something to draw
   * @throws IOException if they cannot be written
   */
  static boolean write(Path directory, List<Result> results) throws IOException {
    Map<String, List<ParetoPlot.Point>> lines = new LinkedHashMap<>();
    for (Result result : results) {
      String recall = result.facts().get(ParetoSuite.RECALL);
      if (result.suite().equals("pareto") && recall != null) {
        String representation = result.name().split("/")[1];
        String kind = representation.split("-")[0];
        lines
            .computeIfAbsent(kind, k -> new ArrayList<>())
            .add(new ParetoPlot.Point(result.ours().median(), Double.parseDouble(recall)));
      }
    }
    if (lines.isEmpty()) {
      return false;
    }
    ParetoPlot plot =
        new ParetoPlot(
            TITLE,
            lines.entrySet().stream()
                .map(line -> new ParetoPlot.Series(line.getKey(), fromTheHighest(line.getValue())))
                .toList());
    Files.createDirectories(directory);
    plot.writeSvg(directory.resolve("pareto.svg"));
    plot.writePng(directory.resolve("pareto.png"));
    return true;
  }

  /** Names stand at the last point, and the highest ones are close together. */
  private static List<ParetoPlot.Point> fromTheHighest(List<ParetoPlot.Point> points) {
    return points.stream()
        .sorted(Comparator.comparingDouble(ParetoPlot.Point::recall).reversed())
        .toList();
  }
}
