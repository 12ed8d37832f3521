package io.github.matryoshka.kernels;

/**
 * Plain Java. The loops are written so that C2 vectorises them by itself, and every sum follows the
 * order set out in the package description, so the results equal {@link VectorKernels}'.
 */
final class ScalarKernels implements Kernels {
  static final ScalarKernels INSTANCE = new ScalarKernels();

  private ScalarKernels() {}

  @Override
  public String description() {
    return "plain Java";
  }

  @Override
  public Kernels forFirstPass() {
    return this;
  }

  @Override
  public PackedMatrix pack(float[] weights, float[] bias, int outputs, int inputs) {
    return PackedMatrix.transposed(weights, bias, outputs, inputs);
  }

  @Override
  public void linear(
      float[] x, int first, int rows, PackedMatrix w, float[] y, int to, Workspace workspace) {
    ScalarLinear.linear(x, first, rows, w, y, to, workspace);
  }

  @Override
  public void gelu(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = Gelu.gelu(x[i]);
    }
  }

  @Override
  public void attention(
      float[] qkv,
      int first,
      int tokens,
      int heads,
      int head,
      float[] context,
      Workspace workspace) {
    workspace.require(tokens);
    ScalarAttention.head(qkv, first, tokens, heads, head, context, workspace);
  }

  @Override
  public void addNorm(
      float[] x, int first, float[] y, int from, int rows, LayerNorm norm, Workspace workspace) {
    int n = norm.size();
    for (int r = 0; r < rows; r++) {
      ScalarNorm.row(x, (first + r) * n, y, (from + r) * n, norm, workspace.lanes);
    }
  }

  @Override
  public void product(Matrix a, Matrix b, Matrix d, Matrix c, Workspace workspace) {
    Product.check(a, b, d, c);
    ScalarProduct.product(a, b, Product.added(d, c, workspace), c, workspace);
  }

  @Override
  public void exp(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = Exp.orZero(x[i]);
    }
  }

  @Override
  public void geluGradient(float[] x, float[] dy, float[] dx, int n) {
    for (int i = 0; i < n; i++) {
      dx[i] = Math.fma(dy[i], Gelu.slope(x[i]), dx[i]);
    }
  }
}
