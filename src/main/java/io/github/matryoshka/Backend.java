package io.github.matryoshka;

import io.github.matryoshka.kernels.Kernels;
import java.util.Optional;

/** What computes the forward pass. */
public enum Backend {
  /** The fastest one there is on this machine; a fall-back is said in the log, with its reason. */
  AUTO,
  /** The JVM with the Vector API; needs {@code --add-modules jdk.incubator.vector}. */
  VECTOR,
  /** The JVM in plain Java: runs everywhere, the same bits as {@link #VECTOR}. */
  SCALAR,
  /** Native C through JNA. */
  NATIVE,
  /** An NVIDIA GPU through JCuda. */
  CUDA;

  /** Why this backend cannot be used here, in one line with the cure; empty if it can. */
  public Optional<String> whyNot() {
    return switch (this) {
      case AUTO, SCALAR -> Optional.empty();
      case VECTOR -> Kernels.whyNoVector();
      case NATIVE, CUDA ->
          Optional.of(
              "backend " + this + ": not part of this version (use VECTOR, SCALAR or AUTO)");
    };
  }

  /**
   * The kernels of a JVM backend.
   *
   * @throws UnsupportedOperationException if it was asked for by name and is not there
   */
  Kernels kernels() {
    if (this == AUTO) {
      return Kernels.fastest();
    }
    Optional<String> reason = whyNot();
    if (reason.isPresent()) {
      throw new UnsupportedOperationException(reason.get());
    }
    return this == VECTOR ? Kernels.vector() : Kernels.scalar();
  }
}
