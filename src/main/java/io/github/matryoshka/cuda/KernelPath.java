package io.github.matryoshka.cuda;

import io.github.matryoshka.bert.BertConfig;

/**
 * A way to compute the matrix products: which kernels, the shapes of their blocks, and where they
 * want their matrices. All products of a device go one way, because two may differ in the last
 * bits.
 */
enum KernelPath {
  /** {@code mma.sync}, which every supported GPU has. */
  MMA(
      "encoder",
      "",
      MatrixLayout.ROWS,
      1,
      new Block(16, 64, 128, 20 * 1024),
      new Block(128, 128, 256, 64 * 1024),
      new Block(16, 384, 128, 75 * 1024),
      new Block(64, 384, 256, 84 * 1024)),

  /**
   * {@code wgmma}, which compute capability 9.0 has and no later one. Shared memory: stages of 128
   * bytes a row and column, and 16 for their barriers. Large blocks read so much less that they win
   * when half of the multiprocessors have one.
   */
  WGMMA(
      "hopper",
      "_90",
      MatrixLayout.TILES,
      2,
      new Block(64, 64, 128, 6 * (64 + 64) * 128 + 6 * 16),
      new Block(128, 192, 256, 2 * (128 + 192) * 128 + 2 * 16),
      new Block(64, 384, 256, 4 * (64 + 384) * 128 + 4 * 16),
      new Block(128, 384, 512, 3 * (128 + 384) * 128 + 3 * 16));

  /**
   * What a block of a product's kernel computes, and needs.
   *
   * @param shared bytes
   */
  record Block(int rows, int columns, int threads, int shared) {}

  /** The PTX that the kernels are in. */
  final String file;

  /** Of the kernels' names. */
  final String suffix;

  /** Of what the products read. */
  final MatrixLayout layout;

  /** Large blocks pay when so many times their number is that of the multiprocessors. */
  final int share;

  final Block small;
  final Block large;

  /** Of kernels that need whole rows. */
  final Block smallRows;

  final Block largeRows;

  KernelPath(
      String file,
      String suffix,
      MatrixLayout layout,
      int share,
      Block small,
      Block large,
      Block smallRows,
      Block largeRows) {
    this.file = file;
    this.suffix = suffix;
    this.layout = layout;
    this.share = share;
    this.small = small;
    this.large = large;
    this.smallRows = smallRows;
    this.largeRows = largeRows;
  }

  /** The fastest one for a GPU and a model. */
  static KernelPath of(Gpu gpu, BertConfig config) {
    boolean fits = config.innerSize() % WGMMA.large.columns() == 0;
    return gpu.capability() == 90 && fits ? WGMMA : MMA;
  }
}
