package io.github.matryoshka.bench;

import io.github.matryoshka.tools.report.RooflinePlot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What was reached under which roof: forward passes and matrix products, ours and the peers'. */
final class RooflinePicture {
  private static final String OURS = "ours ";
  private static final double GIGA_PER_MILLISECOND = 1e-6;

  private RooflinePicture() {}

  /**
   * Draws {@code roofline.svg} and {@code roofline.png} into a directory, which is made if missing.
   *
   * @return whether there was something to draw
   * @throws IOException if they cannot be written
   */
  static boolean write(Path directory, List<Result> results) throws IOException {
    Optional<RooflinePlot> plot = plot(results);
    if (plot.isEmpty()) {
      return false;
    }
    Files.createDirectories(directory);
    plot.get().writeSvg(directory.resolve("roofline.svg"));
    plot.get().writePng(directory.resolve("roofline.png"));
    return true;
  }

  private static Optional<RooflinePlot> plot(List<Result> results) {
    List<RooflinePlot.Roof> peaks = new ArrayList<>();
    for (String precision : List.of("fp32", "bf16", "int8")) {
      rate(results, "machine/" + precision)
          .ifPresent(rate -> peaks.add(new RooflinePlot.Roof(precision, rate)));
    }
    List<RooflinePlot.Roof> bandwidths = new ArrayList<>();
    for (String level : List.of("DRAM", "L2")) {
      rate(results, "machine/" + level.toLowerCase(Locale.ROOT))
          .ifPresent(rate -> bandwidths.add(new RooflinePlot.Roof(level, rate)));
    }
    List<RooflinePlot.Series> series = series(results);
    if (peaks.isEmpty() || bandwidths.isEmpty() || series.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new RooflinePlot(peaks, bandwidths, series));
  }

  /**
   * Ours, and ONNX Runtime: more would hide them. A peer stands beside several of ours; its points
   * are those of the first.
   */
  private static List<RooflinePlot.Series> series(List<Result> results) {
    List<Result> drawn =
        results.stream()
            .filter(result -> result.work().known())
            .filter(result -> List.of("forward", "gemm").contains(result.suite()))
            .toList();
    Map<String, Map<String, RooflinePlot.Point>> series = new LinkedHashMap<>();
    for (Result result : drawn) {
      String name = result.name().substring(0, result.name().lastIndexOf('/'));
      add(series, OURS + name.replace("forward/", ""), result, result.ours());
    }
    for (Result result : drawn) {
      result.peers().keySet().stream()
          .filter(peer -> peer.startsWith("onnxruntime"))
          .forEach(peer -> add(series, peer, result, result.peers().get(peer)));
    }
    return series.entrySet().stream()
        .map(
            each ->
                new RooflinePlot.Series(
                    each.getKey(),
                    each.getKey().startsWith(OURS),
                    List.copyOf(each.getValue().values())))
        .toList();
  }

  private static void add(
      Map<String, Map<String, RooflinePlot.Point>> series,
      String name,
      Result result,
      Measured ms) {
    String shape = result.name().substring(result.name().lastIndexOf('/'));
    double rate = GIGA_PER_MILLISECOND * result.work().operations() / ms.median();
    series
        .computeIfAbsent(name, n -> new LinkedHashMap<>())
        .putIfAbsent(shape, new RooflinePlot.Point(result.work().intensity(), rate));
  }

  private static Optional<Double> rate(List<Result> results, String name) {
    return results.stream()
        .filter(result -> result.name().equals(name))
        .map(result -> result.ours().median())
        .findFirst();
  }
}
