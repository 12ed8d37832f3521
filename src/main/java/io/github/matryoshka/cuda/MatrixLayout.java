package io.github.matryoshka.cuda;

/** Where the numbers of a matrix lie, as {@code native/cuda/layout.h} has it. */
enum MatrixLayout {
  /** Row by row. */
  ROWS {
    @Override
    long index(long row, int column, int width) {
      return row * width + column;
    }

    @Override
    int rows(int needed) {
      return needed;
    }
  },

  /**
   * In tiles of 64 × 64, row by row of tiles; the eight pieces of 8 numbers of a tile's row are
   * exchanged by the row's number.
   */
  TILES {
    @Override
    long index(long row, int column, int width) {
      long tile = row / SIDE * (width / SIDE) + column / SIDE;
      long within = row % SIDE;
      long piece = column % SIDE / PIECE ^ within % PIECE;
      return (tile * SIDE + within) * SIDE + piece * PIECE + column % PIECE;
    }

    @Override
    int rows(int needed) {
      return Math.ceilDiv(needed, SIDE) * SIDE;
    }
  };

  private static final int SIDE = 64;
  private static final int PIECE = 8;

  /**
   * @param width numbers of a row, a multiple of 64 where there are tiles
   */
  abstract long index(long row, int column, int width);

  /** For how many rows there must be memory. */
  abstract int rows(int needed);
}
