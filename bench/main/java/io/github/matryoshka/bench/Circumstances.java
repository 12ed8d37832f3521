package io.github.matryoshka.bench;

import io.github.matryoshka.tools.doctor.CpuInfo;
import io.github.matryoshka.tools.roofline.Caches;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where, when and how: what a number means nothing without. */
final class Circumstances {
  private static final int KIB = 1024;

  private Circumstances() {}

  static Map<String, String> of(int rounds, boolean quick, String command) {
    Caches caches = Caches.read();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("date", LocalDate.now().toString());
    facts.put(
        "processor",
        Runtime.getRuntime().availableProcessors()
            + " × "
            + CpuInfo.read().map(CpuInfo::model).orElse("name not told"));
    facts.put(
        "caches",
        "%d KiB L2, %d KiB L3%s"
            .formatted(caches.l2() / KIB, caches.l3() / KIB, caches.assumed() ? " assumed" : ""));
    facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("java", System.getProperty("java.vm.version"));
    facts.put("rounds", rounds + (quick ? ", quick: short warm-up, one short iteration" : ""));
    facts.put("command", command);
    return facts;
  }
}
