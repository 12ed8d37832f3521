package io.github.matryoshka.tools.report;

import java.util.List;
import java.util.Map;

/**
 * Everything that an HTML report says.
 *
 * @param title headline
 * @param summary one or two sentences below it
 * @param curves at least one; all others are compared with the first
 * @param configuration what was run: model, settings, machine, in the order of the map
 * @param hashes file → SHA-256 of the data
 */
public record Report(
    String title,
    String summary,
    List<Curve> curves,
    Map<String, String> configuration,
    Map<String, String> hashes) {

  /**
   * @throws IllegalArgumentException when there is no curve
   */
  public Report {
    curves = List.copyOf(curves);
    if (curves.isEmpty()) {
      throw new IllegalArgumentException("report: expected at least one curve, got none");
    }
  }
}
