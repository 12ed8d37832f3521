package io.github.matryoshka.cuda;

import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.bert.CallGate;
import io.github.matryoshka.bert.Encoder;
import io.github.matryoshka.bert.ForwardPass;
import io.github.matryoshka.bert.Precision;
import io.github.matryoshka.bert.Projection;
import io.github.matryoshka.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * BERT on an NVIDIA GPU: 16-bit operands, 32-bit sums, the weights in the GPU's memory.
 *
 * <p>Thread-safe; every pass has a stream of its own. Closing it while a pass computes is safe:
 * that call ends well, and later ones throw {@link IllegalStateException}.
 */
public final class CudaEncoder implements Encoder {
  /** What the kernels are written for. */
  private static final int HIDDEN = 384;

  private static final int HEAD = 32;

  /** Columns of the widest tile of a product. */
  private static final int TILE = 128;

  /** Texts that fill the GPU, about. */
  private static final int BATCH_TEXTS = 256;

  private final BertConfig config;
  private final CudaDevice device;
  private final CudaKernels kernels;
  private final CudaWeights weights;
  private final CallGate gate = new CallGate(this::release);

  private CudaEncoder(SafetensorsFile file, BertConfig config, CudaDevice device)
      throws IOException {
    this.config = config;
    this.device = device;
    device.enter();
    try {
      kernels = new CudaKernels(device, KernelPath.of(device.gpu(), config));
      weights = new CudaWeights(file, config, kernels.layout());
    } finally {
      device.leave();
    }
  }

  /**
   * Loads {@code model.safetensors} into the first GPU.
   *
   * @throws IOException if the file is missing, malformed, does not fit the configuration or holds
   *     NaN or numbers beyond 16-bit floats
   * @throws UnsupportedOperationException if there is no GPU that can be used, with the reason, or
   *     the kernels are not made for this model or precision
   * @throws IllegalStateException if the GPU fails, or has too little memory left
   */
  public static CudaEncoder load(Path weights, BertConfig config, Precision precision)
      throws IOException {
    return load(CudaDevice.open(), weights, config, precision);
  }

  /** The same, into this GPU. */
  static CudaEncoder load(CudaDevice device, Path weights, BertConfig config, Precision precision)
      throws IOException {
    if (precision != Precision.FP16) {
      throw new UnsupportedOperationException(
          "precision: expected FP16 on CUDA, got %s (use another backend)".formatted(precision));
    }
    if (config.hiddenSize() != HIDDEN
        || config.heads() * HEAD != HIDDEN
        || config.innerSize() % TILE != 0) {
      throw new UnsupportedOperationException(
          "backend CUDA: expected a model of %d numbers a token in heads of %d and an inner size divisible by %d, got %s (use another backend)"
              .formatted(HIDDEN, HEAD, TILE, config));
    }
    try (SafetensorsFile file = SafetensorsFile.open(weights)) {
      return new CudaEncoder(file, config, device);
    }
  }

  @Override
  public BertConfig config() {
    return config;
  }

  @Override
  public String description() {
    return "CUDA, " + device.gpu().name() + ", fp16";
  }

  @Override
  public int batchTexts() {
    return BATCH_TEXTS;
  }

  @Override
  public ForwardPass newForwardPass(int capacity, int longest) {
    return newForwardPass(capacity, longest, null);
  }

  @Override
  public ForwardPass newForwardPass(int capacity, int longest, Supplier<Projection> following) {
    Projection projection = following == null ? null : following.get();
    if (projection != null && projection.units() > CudaKernels.MOST_UNITS) {
      throw new UnsupportedOperationException(
          "backend CUDA: expected an adaptor of at most %d hidden units, got %d (use another backend)"
              .formatted(CudaKernels.MOST_UNITS, projection.units()));
    }
    return new CudaForwardPass(this, capacity, longest, projection);
  }

  @Override
  public void close() {
    gate.close();
  }

  CudaKernels kernels() {
    return kernels;
  }

  CudaWeights weights() {
    return weights;
  }

  CudaDevice device() {
    return device;
  }

  /** Begins a call: the weights stay and the context is current in this thread, until leave. */
  void enter() {
    gate.enter();
    try {
      device.enter();
    } catch (RuntimeException e) {
      gate.leave();
      throw e;
    }
  }

  /** Ends a call. */
  void leave() {
    device.leave();
    gate.leave();
  }

  private void release() {
    device.enter();
    try {
      weights.close();
    } finally {
      device.leave();
    }
  }
}
