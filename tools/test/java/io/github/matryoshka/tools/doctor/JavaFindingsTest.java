package io.github.matryoshka.tools.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.matryoshka.tools.doctor.Finding.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

class JavaFindingsTest {
  private static final List<String> G1 = List.of("G1 Young Generation", "G1 Old Generation");

  @Test
  void g1OfTheFirstReleasesIsAProblem() {
    assertEquals(Status.PROBLEM, status("collector", java("25", G1, false)));
    assertEquals(Status.PROBLEM, status("collector", java("25.0.2", G1, false)));
  }

  @Test
  void laterReleasesAndOtherCollectorsAreFine() {
    assertEquals(Status.OK, status("collector", java("25.0.3", G1, false)));
    assertEquals(Status.OK, status("collector", java("26", G1, false)));
    assertEquals(Status.OK, status("collector", java("25.0.1", List.of("Copy"), false)));
  }

  @Test
  void compactHeadersAreAProblem() {
    assertEquals(Status.PROBLEM, status("object headers", java("25.0.3", G1, true)));
    assertEquals(Status.OK, status("object headers", java("25.0.3", G1, false)));
  }

  private static RunningJava java(String version, List<String> collectors, boolean compact) {
    return new RunningJava(
        Runtime.Version.parse(version), "a vendor", collectors, List.of(), compact);
  }

  private static Status status(String subject, RunningJava java) {
    return JavaFindings.of(java).stream()
        .filter(finding -> finding.subject().equals(subject))
        .findFirst()
        .orElseThrow()
        .status();
  }
}
