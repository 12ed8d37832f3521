package io.github.matryoshka.tools.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.matryoshka.tools.doctor.Finding.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaceFindingsTest {
  @Test
  void sizesAreThoseOnDisk(@TempDir Path dir) throws IOException {
    Files.write(dir.resolve("model.safetensors"), new byte[2000]);
    Files.write(dir.resolve("vocab.txt"), new byte[48]);
    Finding weights = PlaceFindings.of(dir, dir).get(0);
    assertEquals(Finding.ok("weights", dir + " (2.0 KiB)"), weights);
  }

  @Test
  void whatIsMissingIsNoProblem(@TempDir Path dir) {
    List<Finding> findings = PlaceFindings.of(dir.resolve("model"), dir.resolve("cache"));
    assertEquals(Status.NOTE, findings.get(0).status());
    assertEquals(Finding.ok("cache", dir.resolve("cache") + " (empty)"), findings.get(1));
  }

  @Test
  void aFileInThePlaceOfTheCacheIsAProblem(@TempDir Path dir) throws IOException {
    Path file = Files.write(dir.resolve("cache"), new byte[1]);
    assertEquals(Status.PROBLEM, PlaceFindings.of(dir, file).get(1).status());
  }
}
