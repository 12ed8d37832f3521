package io.github.matryoshka.kernels;

import java.util.Optional;

/**
 * The operations the JVM forward pass, training and search are made of. Implementations are
 * stateless and thread-safe, allocate nothing, and agree with each other bit for bit. Matrices are
 * row-major and start at index 0 of their array unless an offset is given.
 */
public interface Kernels {

  /** Plain Java: runs everywhere. */
  static Kernels scalar() {
    return ScalarKernels.INSTANCE;
  }

  /**
   * Vector API kernels at the width the processor prefers.
   *
   * @throws UnsupportedOperationException if the JVM was started without the incubator module; the
   *     message says how to start it
   */
  static Kernels vector() {
    Optional<String> reason = whyNoVector();
    if (reason.isPresent()) {
      throw new UnsupportedOperationException(reason.get());
    }
    return VectorKernels.INSTANCE;
  }

  /** The fastest there are here: {@link #vector()}, else {@link #scalar()}. */
  static Kernels fastest() {
    return whyNoVector().isEmpty() ? vector() : scalar();
  }

  /** Why {@link #vector()} would fail, or empty if it works. Touches no Vector API class. */
  static Optional<String> whyNoVector() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
        ? Optional.empty()
        : Optional.of(
            "backend VECTOR: expected the module jdk.incubator.vector, got a JVM without it (start"
                + " java with --add-modules jdk.incubator.vector)");
  }

  /** One line for people: what computes, and how wide. */
  String description();

  /**
   * Kernels for the same packed matrices, with the same bits, that are quick before the JIT
   * compiler has seen these ones and slow after.
   */
  Kernels forFirstPass();

  /**
   * Packs a weight matrix for {@link #linear}.
   *
   * @param weights W, outputs × inputs, as BERT stores it; copied, and may be longer
   * @param bias outputs numbers
   */
  PackedMatrix pack(float[] weights, float[] bias, int outputs, int inputs);

  /**
   * {@code y = x·Wᵀ + b} for some rows of x, each of K numbers, and of y, each of N: a row has the
   * same bits whatever the rows beside it.
   *
   * @param first the first row of x
   * @param to the first row of y
   */
  void linear(
      float[] x, int first, int rows, PackedMatrix w, float[] y, int to, Workspace workspace);

  /** The same for the first rows of both. */
  default void linear(float[] x, int rows, PackedMatrix w, float[] y, Workspace workspace) {
    linear(x, 0, rows, w, y, 0, workspace);
  }

  /** {@code x ← x·Φ(x)} with the exact (erf) normal distribution Φ, over the first n numbers. */
  void gelu(float[] x, int n);

  /**
   * One head of the self-attention of one text: {@code softmax(Q·Kᵀ/√S)·V}.
   *
   * @param qkv rows of 3·H·S numbers: queries, keys, values
   * @param first the text's first row in qkv and context
   * @param tokens L
   * @param heads H
   * @param head from 0 to H − 1
   * @param context rows of H·S numbers, of which it receives this head's S
   * @param workspace made for at least L tokens and this head size
   */
  void attention(
      float[] qkv,
      int first,
      int tokens,
      int heads,
      int head,
      float[] context,
      Workspace workspace);

  /** All heads of the self-attention of one text. */
  default void attention(
      float[] qkv, int first, int tokens, int heads, float[] context, Workspace workspace) {
    for (int head = 0; head < heads; head++) {
      attention(qkv, first, tokens, heads, head, context, workspace);
    }
  }

  /**
   * {@code x ← LayerNorm(x + y)} for some rows of x; y may be null, meaning zero.
   *
   * @param first the first row of x
   * @param from the first row of y
   */
  void addNorm(
      float[] x, int first, float[] y, int from, int rows, LayerNorm norm, Workspace workspace);

  /** The same for the first rows of both. */
  default void addNorm(float[] x, float[] y, int rows, LayerNorm norm, Workspace workspace) {
    addNorm(x, 0, y, 0, rows, norm, workspace);
  }

  /**
   * {@code C = A·B + D}: I×K times K×J. Transposed views give {@code A·Bᵀ} and {@code Aᵀ·B}; D = C
   * adds to C. Each output is one chain of multiply-adds over ascending k that starts at D: a part
   * of C, computed from the matching rows of A or columns of B, has the bits it has in the whole.
   *
   * @param a I×K, any strides
   * @param b K×J, any strides; packed into scratch first
   * @param d I×J, rows of neighbouring numbers; C itself, a repeated row, or null, meaning zero
   * @param c receives I×J, rows of neighbouring numbers; must not overlap A or B
   * @param workspace of the calling thread; grows to the largest product met
   * @throws IllegalArgumentException if the shapes do not fit
   */
  void product(Matrix a, Matrix b, Matrix d, Matrix c, Workspace workspace);

  /** {@code x ← eˣ} for x ≤ 0, and 0 below −87, over the first n numbers. */
  void exp(float[] x, int n);

  /** {@code dx += dy·(Φ(x) + x·φ(x))}, the way back through {@link #gelu}, over n numbers. */
  void geluGradient(float[] x, float[] dy, float[] dx, int n);
}
