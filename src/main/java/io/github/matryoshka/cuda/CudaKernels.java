package io.github.matryoshka.cuda;

/** The kernels of a forward pass: those of a path, and {@code native/cuda/finish.cu}. */
final class CudaKernels {
  /** Units of a hidden layer for which the kernel that finishes vectors has room. */
  static final int MOST_UNITS = 8192;

  /** Tokens of a block of the embedding kernel. */
  private static final int EMBED_TOKENS = 4;

  final Kernel attention;
  final Kernel pool;
  final Kernel pooler;
  final Kernel finish;

  /** {@code x·Wᵀ + bias}. */
  final Product linear;

  /** The same, through GELU. */
  final Product gelu;

  /** The same, with residual and LayerNorm. */
  final Product norm;

  private final KernelPath path;
  private final Kernel embed;

  CudaKernels(CudaDevice device, KernelPath path) {
    this.path = path;
    embed = kernel(device, "embed", 128, 0);
    attention = kernel(device, "attention", 128, 20 * 1024);
    pool = kernel(device, "pool", 192, 0);
    pooler = kernel(device, "pooler", 384, 0);
    finish = new Kernel(device, "finish", "finish", 384, 4 * (2 * 384 + MOST_UNITS + 12));
    linear = new Product(device, path, "linear", path.small, path.large);
    gelu = new Product(device, path, "gelu", path.small, path.large);
    norm = new Product(device, path, "norm", path.smallRows, path.largeRows);
  }

  private Kernel kernel(CudaDevice device, String name, int threads, int shared) {
    return new Kernel(device, path.file, name + path.suffix, threads, shared);
  }

  /** Where products want their matrices. */
  MatrixLayout layout() {
    return path.layout;
  }

  void embed(Stream stream, int tokens, Arguments arguments) {
    stream.launch(embed, Math.ceilDiv(tokens, EMBED_TOKENS), 1, arguments);
  }
}
