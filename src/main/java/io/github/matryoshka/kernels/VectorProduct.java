package io.github.matryoshka.kernels;

/**
 * {@code C = A·B + D}, a panel of B's columns at a time: it is packed, stays in the second-level
 * cache, and all rows of A pass by, read as they lie (along rows or, for Aᵀ, along columns). D
 * starts each output's chain, so adding to C costs one more read.
 */
final class VectorProduct {
  private static final int PANEL = WideTile.PANEL;

  /** Rows of an incomplete panel that pass through scratch at a time. */
  private static final int BLOCK = 64;

  private VectorProduct() {}

  static void product(Matrix a, Matrix b, Matrix d, Matrix c, Workspace workspace) {
    float[] panel = workspace.panel(b.rows() * PANEL);
    for (int j = 0; j < c.columns(); j += PANEL) {
      int used = Math.min(PANEL, c.columns() - j);
      pack(b, j, used, panel);
      if (used == PANEL) {
        tile(a, panel, d.data(), d.offset() + j, d.rowStride(), c.data(), c.offset() + j, c);
      } else {
        lastColumns(a, panel, d, c, j, used, workspace.block(BLOCK * PANEL));
      }
    }
  }

  private static void tile(
      Matrix a, float[] panel, float[] d, int dat, int ldd, float[] out, int at, Matrix c) {
    WideTile.panel(
        a.data(),
        a.offset(),
        a.rowStride(),
        a.columnStride(),
        panel,
        0,
        d,
        dat,
        ldd,
        out,
        at,
        c.rowStride(),
        c.rows(),
        a.columns());
  }

  /** A panel that is not full: through scratch as wide as a whole one. */
  private static void lastColumns(
      Matrix a, float[] panel, Matrix d, Matrix c, int j, int used, float[] block) {
    for (int r = 0; r < c.rows(); r += BLOCK) {
      int rows = Math.min(BLOCK, c.rows() - r);
      for (int i = 0; i < rows; i++) {
        System.arraycopy(d.data(), d.row(r + i) + j, block, i * PANEL, used);
      }
      Matrix out = new Matrix(block, 0, rows, PANEL, PANEL, 1);
      tile(a.rows(r, rows), panel, block, 0, PANEL, block, 0, out);
      for (int i = 0; i < rows; i++) {
        System.arraycopy(block, i * PANEL, c.data(), c.row(r + i) + j, used);
      }
    }
  }

  /** Columns j … of B side by side; what an incomplete panel holds beyond them is never used. */
  private static void pack(Matrix b, int j, int used, float[] panel) {
    if (b.columnStride() == 1) {
      for (int k = 0; k < b.rows(); k++) {
        System.arraycopy(b.data(), b.row(k) + j, panel, k * PANEL, used);
      }
      return;
    }
    int column = 0;
    for (; column <= used - 8; column += 8) {
      eightColumns(b, j + column, panel, column);
    }
    for (; column < used; column++) {
      int from = b.offset() + (j + column) * b.columnStride();
      for (int k = 0, to = column; k < b.rows(); k++, to += PANEL, from += b.rowStride()) {
        panel[to] = b.data()[from];
      }
    }
  }

  /** Eight read streams and one of writes: few enough for the first-level cache at any stride. */
  private static void eightColumns(Matrix b, int j, float[] panel, int column) {
    float[] from = b.data();
    int step = b.columnStride();
    for (int k = 0, to = column; k < b.rows(); k++, to += PANEL) {
      int at = b.row(k) + j * step;
      panel[to] = from[at];
      panel[to + 1] = from[at + step];
      panel[to + 2] = from[at + 2 * step];
      panel[to + 3] = from[at + 3 * step];
      panel[to + 4] = from[at + 4 * step];
      panel[to + 5] = from[at + 5 * step];
      panel[to + 6] = from[at + 6 * step];
      panel[to + 7] = from[at + 7 * step];
    }
  }
}
