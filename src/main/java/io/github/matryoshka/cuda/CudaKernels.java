package io.github.matryoshka.cuda;

/**
 * The kernels of {@code native/cuda/encoder.cu}, and which of two tiles pays: the wide one, when
 * its blocks fill the GPU. Both give the same bits.
 */
final class CudaKernels {
  private static final String FILE = "encoder";

  /** Units of a hidden layer for which the kernel that finishes vectors has room. */
  static final int MOST_UNITS = 8192;

  /** Rows and columns of the tiles. */
  private static final int WIDE = 128;

  private static final int SMALL_ROWS = 16;
  private static final int SMALL_COLUMNS = 64;
  private static final int WIDE_NORM_ROWS = 64;

  /** Tokens of a block of the embedding kernel. */
  private static final int EMBED_TOKENS = 4;

  final Kernel attention;
  final Kernel pool;
  final Kernel pooler;
  final Kernel finish;
  private final Kernel embed;
  private final Kernel[] linear;
  private final Kernel[] gelu;
  private final Kernel[] norm;
  private final int processors;

  CudaKernels(CudaDevice device) {
    processors = device.gpu().processors();
    embed = new Kernel(device, FILE, "embed", 128, 0);
    attention = new Kernel(device, FILE, "attention", 128, 20 * 1024);
    pool = new Kernel(device, FILE, "pool", 192, 0);
    pooler = new Kernel(device, FILE, "pooler", 384, 0);
    finish = new Kernel(device, FILE, "finish", 384, 4 * (2 * 384 + MOST_UNITS + 12));
    linear =
        new Kernel[] {
          new Kernel(device, FILE, "linear_small", 128, 20 * 1024),
          new Kernel(device, FILE, "linear_wide", 256, 64 * 1024)
        };
    gelu =
        new Kernel[] {
          new Kernel(device, FILE, "gelu_small", 128, 20 * 1024),
          new Kernel(device, FILE, "gelu_wide", 256, 64 * 1024)
        };
    norm =
        new Kernel[] {
          new Kernel(device, FILE, "norm_small", 128, 75 * 1024),
          new Kernel(device, FILE, "norm_wide", 256, 84 * 1024)
        };
  }

  void embed(Stream stream, int tokens, Arguments arguments) {
    stream.launch(embed, Math.ceilDiv(tokens, EMBED_TOKENS), 1, arguments);
  }

  /** {@code x·Wᵀ + bias} with so many columns. */
  void linear(Stream stream, int tokens, int columns, Arguments arguments) {
    product(linear, stream, tokens, columns, arguments);
  }

  /** The same, through GELU. */
  void gelu(Stream stream, int tokens, int columns, Arguments arguments) {
    product(gelu, stream, tokens, columns, arguments);
  }

  private void product(
      Kernel[] tiles, Stream stream, int tokens, int columns, Arguments arguments) {
    int rows = Math.ceilDiv(tokens, WIDE);
    if (rows * (columns / WIDE) >= processors) {
      stream.launch(tiles[1], columns / WIDE, rows, arguments);
    } else {
      stream.launch(tiles[0], columns / SMALL_COLUMNS, Math.ceilDiv(tokens, SMALL_ROWS), arguments);
    }
  }

  /** A product with residual and LayerNorm. */
  void norm(Stream stream, int tokens, Arguments arguments) {
    int rows = Math.ceilDiv(tokens, WIDE_NORM_ROWS);
    if (rows >= processors) {
      stream.launch(norm[1], 1, rows, arguments);
    } else {
      stream.launch(norm[0], 1, Math.ceilDiv(tokens, SMALL_ROWS), arguments);
    }
  }
}
