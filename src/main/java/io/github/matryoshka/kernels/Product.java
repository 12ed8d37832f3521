package io.github.matryoshka.kernels;

/** What every {@code C = A·B + D} agrees on before it starts. */
final class Product {
  private Product() {}

  /** D, or a row of zeros where there is none. */
  static Matrix added(Matrix d, Matrix c, Workspace workspace) {
    return d != null ? d : Matrix.repeated(workspace.zeros(c.columns()), 0, c.rows(), c.columns());
  }

  static void check(Matrix a, Matrix b, Matrix d, Matrix c) {
    if (a.columns() != b.rows() || a.rows() != c.rows() || b.columns() != c.columns()) {
      throw new IllegalArgumentException(
          "product: expected I×K, K×J and I×J, got %d×%d, %d×%d and %d×%d"
              .formatted(a.rows(), a.columns(), b.rows(), b.columns(), c.rows(), c.columns()));
    }
    if (d != null && (d.rows() != c.rows() || d.columns() != c.columns())) {
      throw new IllegalArgumentException(
          "product: expected %d×%d to add, got %d×%d"
              .formatted(c.rows(), c.columns(), d.rows(), d.columns()));
    }
    if (c.columnStride() != 1 || d != null && d.columnStride() != 1) {
      throw new IllegalArgumentException(
          "product: expected rows of neighbouring numbers for the result, got them strided");
    }
  }
}
