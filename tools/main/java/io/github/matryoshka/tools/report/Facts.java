package io.github.matryoshka.tools.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A titled list of names and values in a report: the configuration, the hashes of the data.
 *
 * @param title its heading
 * @param entries name → value, in the order of the map
 */
public record Facts(String title, Map<String, String> entries) {

  /** Copies the map. */
  public Facts {
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }
}
