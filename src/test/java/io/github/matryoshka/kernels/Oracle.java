package io.github.matryoshka.kernels;

/** The operations in double precision, written from their formulas. */
final class Oracle {
  private Oracle() {}

  static double[] linear(float[] x, int rows, float[] w, float[] bias, int n, int k) {
    double[] y = new double[rows * n];
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < n; j++) {
        double sum = bias[j];
        for (int i = 0; i < k; i++) {
          sum += (double) x[r * k + i] * w[j * k + i];
        }
        y[r * n + j] = sum;
      }
    }
    return y;
  }

  /** {@code A·B + D}, row by row; d may be null. */
  static double[] product(Matrix a, Matrix b, Matrix d) {
    double[] c = new double[a.rows() * b.columns()];
    for (int i = 0; i < a.rows(); i++) {
      for (int j = 0; j < b.columns(); j++) {
        double sum = d == null ? 0 : at(d, i, j);
        for (int k = 0; k < a.columns(); k++) {
          sum += at(a, i, k) * at(b, k, j);
        }
        c[i * b.columns() + j] = sum;
      }
    }
    return c;
  }

  private static double at(Matrix m, int i, int j) {
    return m.data()[m.row(i) + j * m.columnStride()];
  }

  /** {@code Φ(x) + x·φ(x)}. */
  static double geluSlope(double x) {
    return normal(x) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  static double[] gelu(float[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i] * normal(x[i]);
    }
    return y;
  }

  /** Φ(x) = 1/2 + φ(x)·(x + x³/3 + x⁵/15 + …), which converges everywhere. */
  static double normal(double x) {
    if (Math.abs(x) > 9) {
      return x > 0 ? 1 : 0;
    }
    double term = x;
    double sum = x;
    for (int k = 3; Math.abs(term) > 1e-18 * Math.abs(sum) && k < 400; k += 2) {
      term *= x * x / k;
      sum += term;
    }
    return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  static double[] attention(float[] qkv, int tokens, int heads, int size) {
    int d = heads * size;
    double[] out = new double[tokens * d];
    for (int h = 0; h < heads; h++) {
      for (int i = 0; i < tokens; i++) {
        double[] p = new double[tokens];
        double total = 0;
        for (int j = 0; j < tokens; j++) {
          double s = 0;
          for (int c = 0; c < size; c++) {
            s += (double) qkv[i * 3 * d + h * size + c] * qkv[j * 3 * d + d + h * size + c];
          }
          p[j] = Math.exp(s / Math.sqrt(size));
          total += p[j];
        }
        for (int j = 0; j < tokens; j++) {
          for (int c = 0; c < size; c++) {
            out[i * d + h * size + c] += p[j] / total * qkv[j * 3 * d + 2 * d + h * size + c];
          }
        }
      }
    }
    return out;
  }

  static double[] addNorm(float[] x, float[] y, int rows, LayerNorm norm) {
    int d = norm.size();
    double[] out = new double[rows * d];
    for (int r = 0; r < rows; r++) {
      double mean = 0;
      for (int i = 0; i < d; i++) {
        out[r * d + i] = (double) x[r * d + i] + (y == null ? 0 : y[r * d + i]);
        mean += out[r * d + i] / d;
      }
      double variance = 0;
      for (int i = 0; i < d; i++) {
        variance += Math.pow(out[r * d + i] - mean, 2) / d;
      }
      double scale = 1 / Math.sqrt(variance + norm.epsilon());
      for (int i = 0; i < d; i++) {
        double unit = (out[r * d + i] - mean) * scale;
        out[r * d + i] = unit * norm.gamma()[i] + norm.beta()[i];
      }
    }
    return out;
  }
}
