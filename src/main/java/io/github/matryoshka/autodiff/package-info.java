/**
 * Reverse mode without a tape: each operation is a file with its forward and backward step side by
 * side, and whoever computes a loss calls the backward steps in the opposite order.
 *
 * <p>Every backward step <em>adds</em> to the gradients it is given, so that an operand used twice
 * receives both parts; the caller clears them before a batch. Losses add {@code weight·∂L/∂x} and
 * return L itself. Matrices are batch-major: n rows (anchors, queries), k columns of candidates, D
 * numbers a vector, m of them kept.
 *
 * <p>Results have the same bits on every kind of kernels and for every number of threads: threads
 * share out rows or columns of a result, and never the terms of one sum.
 */
package io.github.matryoshka.autodiff;
