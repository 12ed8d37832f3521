package io.github.matryoshka.kernels;

/**
 * Plain Java on matrices that were packed for {@link VectorKernels}: for the first short text after
 * the start of the JVM. Interpreted, a Vector API kernel makes an object of every vector, and that
 * text would take 0.3 s; this takes 0.05 s, to the same bits.
 */
final class FirstPassKernels implements Kernels {
  static final FirstPassKernels INSTANCE = new FirstPassKernels();

  private static final Kernels PLAIN = ScalarKernels.INSTANCE;

  private FirstPassKernels() {}

  @Override
  public String description() {
    return "plain Java until the vector kernels are compiled";
  }

  @Override
  public Kernels forFirstPass() {
    return this;
  }

  @Override
  public PackedMatrix pack(float[] weights, float[] bias, int outputs, int inputs) {
    return VectorKernels.INSTANCE.pack(weights, bias, outputs, inputs);
  }

  @Override
  public void linear(
      float[] x, int first, int rows, PackedMatrix w, float[] y, int to, Workspace workspace) {
    int n = w.outputs();
    for (int p = 0; p < w.pieces(); p++) {
      float[] panel = w.piece(p, workspace);
      int at = p * WideTile.PANEL;
      int used = Math.min(WideTile.PANEL, n - at);
      for (int r = 0; r < rows; r++) {
        int out = (to + r) * n + at;
        System.arraycopy(w.bias(), at, y, out, used);
        accumulate(x, (first + r) * w.inputs(), panel, w.first(p), w.inputs(), y, out, used);
      }
    }
  }

  /** {@code y[j] += Σ_k x[k]·panel[k][j]}. */
  private static void accumulate(
      float[] x, int at, float[] panel, int start, int n, float[] y, int out, int used) {
    for (int k = 0, b = start; k < n; k++, b += WideTile.PANEL) {
      float v = x[at + k];
      for (int j = 0; j < used; j++) {
        y[out + j] = Math.fma(v, panel[b + j], y[out + j]);
      }
    }
  }

  @Override
  public void gelu(float[] x, int n) {
    PLAIN.gelu(x, n);
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
    PLAIN.attention(qkv, first, tokens, heads, head, context, workspace);
  }

  @Override
  public void addNorm(
      float[] x, int first, float[] y, int from, int rows, LayerNorm norm, Workspace workspace) {
    PLAIN.addNorm(x, first, y, from, rows, norm, workspace);
  }

  @Override
  public void product(Matrix a, Matrix b, Matrix d, Matrix c, Workspace workspace) {
    PLAIN.product(a, b, d, c, workspace);
  }

  @Override
  public void exp(float[] x, int n) {
    PLAIN.exp(x, n);
  }

  @Override
  public void geluGradient(float[] x, float[] dy, float[] dx, int n) {
    PLAIN.geluGradient(x, dy, dx, n);
  }
}
