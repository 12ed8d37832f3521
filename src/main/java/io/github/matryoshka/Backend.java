package io.github.matryoshka;

import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.bert.Encoder;
import io.github.matryoshka.bert.JvmEncoder;
import io.github.matryoshka.bert.Precision;
import io.github.matryoshka.cuda.CudaDevice;
import io.github.matryoshka.cuda.CudaEncoder;
import io.github.matryoshka.jna.NativeEncoder;
import io.github.matryoshka.jna.NativeLibrary;
import io.github.matryoshka.jna.NativeScans;
import io.github.matryoshka.kernels.Kernels;
import io.github.matryoshka.kernels.Scans;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What computes the forward pass, and what search scans with. */
public enum Backend {
  /** The fastest one there is on this machine; a fall-back is said in the log, with its reason. */
  AUTO,
  /** The JVM with the Vector API; needs {@code --add-modules jdk.incubator.vector}. */
  VECTOR,
  /** The JVM in plain Java: runs everywhere, the same bits as {@link #VECTOR}. */
  SCALAR,
  /**
   * C through JNA: needs the artifact {@code matryoshka-embed-native-…} and JNA on the class path.
   * In 32 bits the same bits as {@link #VECTOR}, and the only one that computes in 8.
   */
  NATIVE,
  /**
   * An NVIDIA GPU through JCuda, for collections of texts: needs the driver, and JCuda with its
   * native library on the class path. Computes with 16-bit operands and 32-bit sums: cosine to
   * {@link #VECTOR} at least 0.9999. Taken when it, or {@link Precision#FP16}, is asked for.
   */
  CUDA;

  /** There where the NVIDIA driver sees a GPU. To look is cheap, to ask the driver is not. */
  static final Path GPU = Path.of("/dev/nvidia0");

  /** Why this backend cannot be used here, in one line with the cure; empty if it can. */
  public Optional<String> whyNot() {
    return switch (this) {
      case AUTO, SCALAR -> Optional.empty();
      case VECTOR -> Kernels.whyNoVector();
      case NATIVE -> NativeLibrary.whyNot();
      case CUDA -> CudaDevice.whyNot();
    };
  }

  /**
   * What exact search scans with on this backend; its results do not depend on it. Beside {@link
   * #CUDA} it is what {@link #AUTO} takes.
   *
   * @throws UnsupportedOperationException if it was asked for by name and is not there
   */
  public Scans scans() {
    require();
    return switch (this) {
      case AUTO, CUDA -> NativeScans.fastest();
      case NATIVE -> NativeScans.best();
      case VECTOR -> Scans.jvm();
      case SCALAR -> Scans.scalar();
    };
  }

  private void require() {
    Optional<String> reason = whyNot();
    if (reason.isPresent()) {
      throw new UnsupportedOperationException(reason.get());
    }
  }

  /**
   * Loads the weights on this backend.
   *
   * @throws UnsupportedOperationException if it was asked for by name and is not there, or cannot
   *     compute in that precision
   */
  Encoder load(Path weights, BertConfig config, Precision precision) throws IOException {
    Backend taken = this == AUTO ? fastest(precision) : this;
    taken.require();
    return switch (taken) {
      case NATIVE -> NativeEncoder.load(weights, config, precision);
      case CUDA -> CudaEncoder.load(weights, config, precision);
      case VECTOR -> JvmEncoder.load(weights, config, Kernels.vector(), precision);
      default -> JvmEncoder.load(weights, config, Kernels.scalar(), precision);
    };
  }

  private static Backend fastest(Precision precision) {
    boolean library = NATIVE.whyNot().isEmpty();
    return fastest(
        precision,
        library,
        library && NativeLibrary.hasVectorInstructions(),
        VECTOR.whyNot().isEmpty());
  }

  /**
   * Why {@link #AUTO} took no other backend, where its user may wonder: without the Vector API, or
   * with a GPU. Empty where the usual was taken.
   *
   * @param gpu whether this machine seems to have one
   */
  static Optional<String> notTaken(Encoder taken, Precision precision, boolean gpu) {
    if (taken instanceof JvmEncoder && VECTOR.whyNot().isPresent()) {
      return VECTOR.whyNot();
    }
    return gpu && precision != Precision.FP16
        ? Optional.of(
            "backend CUDA: a GPU is taken only when it is asked for, because it computes with 16 bits"
                + " (use Backend.CUDA, or Precision.FP16)")
        : Optional.empty();
  }

  /** The precision where none is asked for: 32 bits wherever the backend has them. */
  public Precision usualPrecision() {
    return this == CUDA ? Precision.FP16 : Precision.FP32;
  }

  /** The native library where it pays; only it computes in 8 bits, and only a GPU in FP16. */
  static Backend fastest(
      Precision precision, boolean library, boolean vectorInstructions, boolean vectorApi) {
    boolean pays = NativeLibrary.pays(library, vectorInstructions, vectorApi);
    if (precision == Precision.FP16) {
      return CUDA;
    }
    if (precision == Precision.INT8 || pays) {
      return NATIVE;
    }
    return vectorApi ? VECTOR : SCALAR;
  }
}
