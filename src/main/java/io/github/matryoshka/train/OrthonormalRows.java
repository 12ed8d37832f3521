package io.github.matryoshka.train;

import io.github.matryoshka.autodiff.Parallel;
import io.github.matryoshka.autodiff.Parameters;
import io.github.matryoshka.kernels.Matrix;

/**
 * V, k×D with orthonormal rows, as a parameter: a point of the Stiefel manifold. Not thread-safe.
 */
final class OrthonormalRows {
  private static final String ROWS = "rows";
  private static final double ORTHONORMAL = 1e-14;
  private static final int MOST_ITERATIONS = 30;

  final Parameters parameters;
  private final int k;
  private final int d;
  private final float[] products;
  private final float[] moved;

  /**
   * @param start k×D numbers or more, row by row: the first k rows, orthonormal
   */
  OrthonormalRows(double[] start, int k, int d) {
    this.k = k;
    this.d = d;
    parameters = new Parameters(new Parameters.Shape(ROWS, k, d));
    products = new float[k * k];
    moved = new float[k * d];
    for (int i = 0; i < k * d; i++) {
      parameters.values()[i] = (float) start[i];
    }
  }

  Matrix values() {
    return parameters.value(ROWS);
  }

  Matrix gradient() {
    return parameters.gradient(ROWS);
  }

  /**
   * {@code G ← G − sym(G·Vᵀ)·V}: what of the gradient keeps the rows orthonormal to first order
   * (Edelman, Arias and Smith 1998, section 2.2.1).
   */
  void projectGradient(Parallel parallel) {
    Matrix square = Matrix.of(products, k, k);
    parallel.product(gradient(), values().transposed(), null, square);
    for (int i = 0; i < k; i++) {
      for (int j = 0; j <= i; j++) {
        float mean = -(products[i * k + j] + products[j * k + i]) / 2;
        products[i * k + j] = mean;
        products[j * k + i] = mean;
      }
    }
    parallel.product(square, values(), gradient(), gradient());
  }

  /**
   * {@code V ← (3/2·I − 1/2·V·Vᵀ)·V}: one Newton-Schulz step to the nearest matrix with orthonormal
   * rows; after a small step of training one is enough (Björck and Bowie 1971).
   */
  void retract(Parallel parallel) {
    Matrix square = Matrix.of(products, k, k);
    parallel.product(values(), values().transposed(), null, square);
    for (int i = 0; i < k * k; i++) {
      products[i] *= -0.5f;
    }
    for (int i = 0; i < k; i++) {
      products[i * k + i] += 1.5f;
    }
    parallel.product(square, values(), null, Matrix.of(moved, k, d));
    System.arraycopy(moved, 0, parameters.values(), 0, moved.length);
  }

  /** V in double, by the same steps until the rows are orthonormal to rounding. */
  double[] polar() {
    double[] v = new double[k * d];
    for (int i = 0; i < v.length; i++) {
      v[i] = parameters.values()[i];
    }
    double[] square = new double[k * k];
    for (int step = 0; step < MOST_ITERATIONS && newton(v, square) > ORTHONORMAL; step++) {}
    return v;
  }

  /** One step; how far from orthonormal the rows were before it. */
  private double newton(double[] v, double[] square) {
    double largest = 0;
    for (int i = 0; i < k; i++) {
      for (int j = 0; j < k; j++) {
        double dot = 0;
        for (int c = 0; c < d; c++) {
          dot += v[i * d + c] * v[j * d + c];
        }
        double unit = i == j ? 1 : 0;
        largest = Math.max(largest, Math.abs(dot - unit));
        square[i * k + j] = 1.5 * unit - 0.5 * dot;
      }
    }
    double[] old = v.clone();
    for (int i = 0; i < k; i++) {
      for (int c = 0; c < d; c++) {
        double sum = 0;
        for (int j = 0; j < k; j++) {
          sum += square[i * k + j] * old[j * d + c];
        }
        v[i * d + c] = sum;
      }
    }
    return largest;
  }
}
