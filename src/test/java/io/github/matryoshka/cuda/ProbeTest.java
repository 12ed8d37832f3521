package io.github.matryoshka.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.matryoshka.Backend;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** What the driver may say, and the one line each of it becomes. */
@Tag("cuda")
@EnabledIf("io.github.matryoshka.cuda.FakeDriver#isHere")
class ProbeTest {
  @AfterEach
  void reset() {
    FakeDriver.devices(1, 90, 13000);
    FakeDriver.reset();
  }

  @Test
  void describesTheDevice() {
    FakeDriver.devices(1, 86, 12040);
    assertEquals(
        "Emulated GPU, compute capability 8.6, 8 GiB, CUDA 12.4", Probe.gpu().description());
    assertEquals(Optional.empty(), Backend.CUDA.whyNot());
  }

  @Test
  void noDevice() {
    FakeDriver.devices(0, 90, 13000);
    says(
        "backend CUDA: expected an NVIDIA GPU, got a driver without one (a container needs --gpus"
            + " all)");
  }

  @Test
  void oldDriver() {
    FakeDriver.devices(1, 90, 11080);
    says(
        "backend CUDA: expected a driver for CUDA 12 or newer, got 11.8 (update the NVIDIA driver)");
  }

  @Test
  void oldDevice() {
    FakeDriver.devices(1, 75, 12020);
    says(
        "backend CUDA: expected a GPU of compute capability 8.0 or newer (Ampere), got Emulated GPU,"
            + " compute capability 7.5, 8 GiB, CUDA 12.2");
  }

  @Test
  void driverThatDoesNotStart() {
    FakeDriver.fail("cuInit", 999, 0);
    says(
        "backend CUDA: expected a driver that works, got error 999 from cuInit (does nvidia-smi work"
            + " here?)");
  }

  private static void says(String message) {
    Exception e = assertThrows(UnsupportedOperationException.class, Probe::gpu);
    assertEquals(message, e.getMessage());
  }
}
