package io.github.matryoshka.cuda;

/**
 * A matrix product with what follows it, by one of two kernels with the same bits: large blocks,
 * which read less, when there are enough of them for the GPU.
 */
final class Product {
  private final KernelPath path;
  private final KernelPath.Block small;
  private final KernelPath.Block large;
  private final Kernel bySmall;
  private final Kernel byLarge;
  private final int processors;

  /**
   * @param name of the kernels, less {@code _small} and {@code _wide}
   */
  Product(
      CudaDevice device,
      KernelPath path,
      String name,
      KernelPath.Block small,
      KernelPath.Block large) {
    this.path = path;
    this.small = small;
    this.large = large;
    bySmall = kernel(device, path, name + "_small", small);
    byLarge = kernel(device, path, name + "_wide", large);
    processors = device.gpu().processors();
  }

  private static Kernel kernel(
      CudaDevice device, KernelPath path, String name, KernelPath.Block block) {
    return new Kernel(device, path.file, name + path.suffix, block.threads(), block.shared());
  }

  /** Enqueues it for so many rows and columns of the result. Allocates nothing. */
  void launch(Stream stream, int rows, int columns, Arguments arguments) {
    int across = columns / large.columns();
    int down = Math.ceilDiv(rows, large.rows());
    if (across * down * path.share >= processors) {
      stream.launch(byLarge, across, down, arguments);
    } else {
      stream.launch(
          bySmall, columns / small.columns(), Math.ceilDiv(rows, small.rows()), arguments);
    }
  }
}
