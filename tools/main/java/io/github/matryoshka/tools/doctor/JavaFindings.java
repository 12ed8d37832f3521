package io.github.matryoshka.tools.doctor;

import java.util.List;

/** Version, flags and known defects of the JVM. */
final class JavaFindings {
  private JavaFindings() {}

  static List<Finding> of(RunningJava java) {
    return List.of(
        Finding.ok("java", java.version() + " (" + java.name() + ")"),
        Finding.ok("flags", java.flags().isEmpty() ? "none" : String.join(" ", java.flags())),
        pinnedArrays(java),
        compactHeaders(java));
  }

  private static Finding pinnedArrays(RunningJava java) {
    String subject = "collector";
    String collectors = String.join(", ", java.collectors());
    if (!java.usesG1() || !affected(java.version())) {
      return Finding.ok(subject, collectors);
    }
    return Finding.problem(
        subject,
        collectors
            + ": G1 of JDK 25.0.0 to 25.0.2 can corrupt pinned arrays; update the JDK, or start it"
            + " with -XX:+UseSerialGC");
  }

  private static boolean affected(Runtime.Version version) {
    return version.feature() == 25 && version.interim() == 0 && version.update() <= 2;
  }

  private static Finding compactHeaders(RunningJava java) {
    String subject = "object headers";
    return java.compactHeaders()
        ? Finding.problem(
            subject,
            "compact: String.getBytes has a known defect with them; start java with"
                + " -XX:-UseCompactObjectHeaders")
        : Finding.ok(subject, "ordinary");
  }
}
