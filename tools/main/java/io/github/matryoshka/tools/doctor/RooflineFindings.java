package io.github.matryoshka.tools.doctor;

import io.github.matryoshka.tools.roofline.Roof;
import java.util.List;
import java.util.Locale;

/** The machine's limits as findings. */
final class RooflineFindings {
  private RooflineFindings() {}

  static List<Finding> of(List<Roof> roofs) {
    return roofs.stream().map(RooflineFindings::finding).toList();
  }

  private static Finding finding(Roof roof) {
    String subject = "limit " + roof.name();
    return roof.measured()
        ? Finding.ok(
            subject,
            String.format(
                Locale.ROOT,
                "%.0f %s, two threads %.0f (%s)",
                roof.one(),
                roof.unit(),
                roof.two(),
                roof.how()))
        : Finding.note(subject, "not measured: " + roof.how());
  }
}
