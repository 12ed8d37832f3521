package io.github.matryoshka.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Vector API kernels at the processor's preferred width (512, 256 or 128 bits). */
final class VectorKernels implements Kernels {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  static final int WIDTH = SPECIES.length();
  static final VectorKernels INSTANCE = new VectorKernels();

  private VectorKernels() {}

  @Override
  public String description() {
    return "Vector API, " + SPECIES.vectorBitSize() + " bit";
  }

  @Override
  public Kernels forFirstPass() {
    return FirstPassKernels.INSTANCE;
  }

  @Override
  public PackedMatrix pack(float[] weights, float[] bias, int outputs, int inputs) {
    return PackedMatrix.panels(weights, bias, outputs, inputs, WideTile.PANEL);
  }

  @Override
  public void linear(
      float[] x, int first, int rows, PackedMatrix w, float[] y, int to, Workspace workspace) {
    VectorLinear.linear(x, first, rows, w, y, to, workspace);
  }

  @Override
  public void gelu(float[] x, int n) {
    VectorGelu.gelu(x, n);
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
    if (workspace.headSize % NarrowTile.PANEL != 0) {
      ScalarKernels.INSTANCE.attention(qkv, first, tokens, heads, head, context, workspace);
      return;
    }
    workspace.require(tokens);
    VectorAttention.head(qkv, first, tokens, heads, head, context, workspace);
  }

  @Override
  public void addNorm(
      float[] x, int first, float[] y, int from, int rows, LayerNorm norm, Workspace workspace) {
    if (norm.size() % Lanes.COUNT != 0) {
      ScalarKernels.INSTANCE.addNorm(x, first, y, from, rows, norm, workspace);
      return;
    }
    int n = norm.size();
    for (int r = 0; r < rows; r++) {
      VectorNorm.row(x, (first + r) * n, y, (from + r) * n, norm, workspace.lanes);
    }
  }

  @Override
  public void product(Matrix a, Matrix b, Matrix d, Matrix c, Workspace workspace) {
    Product.check(a, b, d, c);
    VectorProduct.product(a, b, Product.added(d, c, workspace), c, workspace);
  }

  @Override
  public void exp(float[] x, int n) {
    VectorExp.exp(x, n);
  }

  @Override
  public void geluGradient(float[] x, float[] dy, float[] dx, int n) {
    VectorGeluGradient.add(x, dy, dx, n);
  }
}
