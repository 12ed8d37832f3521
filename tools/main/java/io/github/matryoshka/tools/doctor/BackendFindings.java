package io.github.matryoshka.tools.doctor;

import io.github.matryoshka.Backend;
import io.github.matryoshka.cuda.CudaDevice;
import io.github.matryoshka.jna.NativeLibrary;
import io.github.matryoshka.kernels.Kernels;
import java.util.ArrayList;
import java.util.List;

/** Which backends work here, and why the others do not. */
final class BackendFindings {
  private BackendFindings() {}

  static List<Finding> all() {
    List<Finding> findings = new ArrayList<>();
    for (Backend backend : Backend.values()) {
      if (backend != Backend.AUTO) {
        findings.add(of(backend));
      }
    }
    return findings;
  }

  private static Finding of(Backend backend) {
    String subject = "backend " + backend;
    return backend
        .whyNot()
        .map(reason -> Finding.note(subject, reason))
        .orElseGet(() -> Finding.ok(subject, description(backend)));
  }

  private static String description(Backend backend) {
    return switch (backend) {
      case VECTOR -> Kernels.vector().description();
      case SCALAR -> Kernels.scalar().description();
      case NATIVE -> "C, " + NativeLibrary.instructionSet();
      case CUDA -> CudaDevice.description();
      case AUTO -> throw new IllegalArgumentException("AUTO: expected a backend of its own");
    };
  }
}
