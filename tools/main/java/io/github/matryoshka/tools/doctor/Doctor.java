package io.github.matryoshka.tools.doctor;

import io.github.matryoshka.tools.roofline.Roofline;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks at everything once. */
public final class Doctor {
  private Doctor() {}

  /**
   * Everything worth knowing, in the order in which a person wants to read it.
   *
   * @param model directory where the default model is expected
   * @param cache directory of downloads and cached embeddings
   */
  public static List<Finding> examine(Path model, Path cache) {
    List<Finding> findings = new ArrayList<>();
    findings.addAll(JavaFindings.of(RunningJava.current()));
    findings.addAll(BackendFindings.all());
    findings.addAll(MachineFindings.all());
    findings.addAll(PlaceFindings.of(model, cache));
    return findings;
  }

  /**
   * What the machine can do at most: arithmetic, caches and memory, on one and two threads. Takes
   * about ten seconds.
   *
   * @throws InterruptedException if the caller's thread is interrupted
   */
  public static List<Finding> roofline() throws InterruptedException {
    return RooflineFindings.of(Roofline.measure());
  }
}
