package io.github.matryoshka.autodiff;

/** The forward steps in double, written from their formulas. */
public final class Reference {
  private Reference() {}

  /** {@code x·Wᵀ + b}, W and b inside one array. */
  public static double[] linear(
      double[] x, int rows, int k, double[] w, int at, int n, int biasAt) {
    double[] y = new double[rows * n];
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < n; j++) {
        double sum = biasAt < 0 ? 0 : w[biasAt + j];
        for (int i = 0; i < k; i++) {
          sum += x[r * k + i] * w[at + j * k + i];
        }
        y[r * n + j] = sum;
      }
    }
    return y;
  }

  public static double gelu(double x) {
    double term = x;
    double sum = x;
    for (int k = 3; k < 200; k += 2) {
      term *= x * x / k;
      sum += term;
    }
    return x * (0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI));
  }

  /** Cosines of the first m of d numbers, rows × columns; 0 where a norm is. */
  public static double[] cosines(double[] u, int rows, double[] v, int columns, int d, int m) {
    double[] s = new double[rows * columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        double uv = 0;
        double uu = 0;
        double vv = 0;
        for (int c = 0; c < m; c++) {
          uv += u[i * d + c] * v[j * d + c];
          uu += u[i * d + c] * u[i * d + c];
          vv += v[j * d + c] * v[j * d + c];
        }
        s[i * columns + j] = uu * vv == 0 ? 0 : uv / Math.sqrt(uu * vv);
      }
    }
    return s;
  }

  public static double[] softmax(double[] s, float[] mask, int rows, int columns, double tau) {
    double[] p = new double[rows * columns];
    for (int i = 0; i < rows; i++) {
      double total = 0;
      for (int j = i * columns; j < (i + 1) * columns; j++) {
        p[j] = mask != null && mask[j] == 0 ? 0 : Math.exp(s[j] / tau);
        total += p[j];
      }
      for (int j = i * columns; j < (i + 1) * columns; j++) {
        p[j] = total == 0 ? 0 : p[j] / total;
      }
    }
    return p;
  }

  public static double crossEntropy(
      double[] s, float[] mask, float[] t, int rows, int columns, double tau) {
    double[] p = softmax(s, mask, rows, columns, tau);
    double sum = 0;
    for (int j = 0; j < p.length; j++) {
      sum -= t[j] == 0 ? 0 : t[j] * Math.log(p[j]);
    }
    return sum / rows;
  }

  public static double entropy(float[] t, int rows) {
    double sum = 0;
    for (float x : t) {
      sum -= x == 0 ? 0 : x * Math.log(x);
    }
    return sum / rows;
  }

  public static double absolute(float[] wanted, double[] got, float[] pairs) {
    double sum = 0;
    double count = 0;
    for (int j = 0; j < got.length; j++) {
      if (pairs == null || pairs[j] != 0) {
        sum += Math.abs(wanted[j] - got[j]);
        count++;
      }
    }
    return sum / count;
  }

  public static double rankNet(
      double[] s, float[] y, float[] mask, int rows, int columns, boolean mean, double scale) {
    double sum = 0;
    double count = 0;
    for (int i = 0; i < rows; i++) {
      for (int j = i * columns; j < (i + 1) * columns; j++) {
        for (int k = i * columns; k < (i + 1) * columns; k++) {
          if (y[j] > y[k] && (mask == null || mask[j] * mask[k] != 0)) {
            sum += ((double) y[j] - y[k]) * Math.log1p(Math.exp(scale * (s[k] - s[j])));
            count++;
          }
        }
      }
    }
    return mean ? sum / count : sum;
  }
}
