package io.github.matryoshka.bert;

import io.github.matryoshka.TinyModel;

/** BERT in double precision, written from the formulas, a token and a number at a time. */
final class ReferenceBert {
  private final TinyModel model;
  private final int d;

  ReferenceBert(TinyModel model) {
    this.model = model;
    this.d = model.hidden;
  }

  /** Hidden states, layers + 1 of tokens × D. */
  double[][][] states(int[] ids) {
    double[][][] states = new double[model.layers + 1][][];
    states[0] = embeddings(ids);
    for (int i = 0; i < model.layers; i++) {
      states[i + 1] = layer(states[i], "encoder.layer." + i + ".");
    }
    return states;
  }

  double[] pooler(double[] cls) {
    double[] out = linear(cls, "pooler.dense", d);
    for (int i = 0; i < d; i++) {
      out[i] = Math.tanh(out[i]);
    }
    return out;
  }

  private double[][] embeddings(int[] ids) {
    double[][] x = new double[ids.length][d];
    for (int t = 0; t < ids.length; t++) {
      for (int i = 0; i < d; i++) {
        x[t][i] =
            (double) w("embeddings.word_embeddings.weight")[ids[t] * d + i]
                + w("embeddings.position_embeddings.weight")[t * d + i]
                + w("embeddings.token_type_embeddings.weight")[i];
      }
      norm(x[t], "embeddings.LayerNorm");
    }
    return x;
  }

  private double[][] layer(double[][] x, String name) {
    double[][] attended = attention(x, name + "attention.self.");
    double[][] out = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double[] h = linear(attended[t], name + "attention.output.dense", d);
      add(h, x[t]);
      norm(h, name + "attention.output.LayerNorm");
      double[] inner = linear(h, name + "intermediate.dense", model.inner);
      for (int i = 0; i < inner.length; i++) {
        inner[i] = gelu(inner[i]);
      }
      out[t] = linear(inner, name + "output.dense", d);
      add(out[t], h);
      norm(out[t], name + "output.LayerNorm");
    }
    return out;
  }

  private double[][] attention(double[][] x, String name) {
    int n = x.length;
    int size = d / model.heads;
    double[][] q = new double[n][];
    double[][] k = new double[n][];
    double[][] v = new double[n][];
    for (int t = 0; t < n; t++) {
      q[t] = linear(x[t], name + "query", d);
      k[t] = linear(x[t], name + "key", d);
      v[t] = linear(x[t], name + "value", d);
    }
    double[][] out = new double[n][d];
    for (int t = 0; t < n; t++) {
      for (int first = 0; first < d; first += size) {
        double[] p = new double[n];
        double total = 0;
        for (int j = 0; j < n; j++) {
          for (int i = first; i < first + size; i++) {
            p[j] += q[t][i] * k[j][i] / Math.sqrt(size);
          }
          p[j] = Math.exp(p[j]);
          total += p[j];
        }
        for (int j = 0; j < n; j++) {
          for (int i = first; i < first + size; i++) {
            out[t][i] += p[j] / total * v[j][i];
          }
        }
      }
    }
    return out;
  }

  private double[] linear(double[] x, String name, int outputs) {
    double[] y = new double[outputs];
    for (int j = 0; j < outputs; j++) {
      y[j] = w(name + ".bias")[j];
      for (int i = 0; i < x.length; i++) {
        y[j] += x[i] * w(name + ".weight")[j * x.length + i];
      }
    }
    return y;
  }

  private void norm(double[] x, String name) {
    double mean = 0;
    double squares = 0;
    for (double v : x) {
      mean += v / d;
    }
    for (double v : x) {
      squares += (v - mean) * (v - mean) / d;
    }
    for (int i = 0; i < d; i++) {
      double unit = (x[i] - mean) / Math.sqrt(squares + 1e-12);
      x[i] = unit * w(name + ".weight")[i] + w(name + ".bias")[i];
    }
  }

  /** x·Φ(x), Φ from its series. */
  private static double gelu(double x) {
    double term = x;
    double sum = x;
    for (int k = 3; k < 300; k += 2) {
      term *= x * x / k;
      sum += term;
    }
    return x * (0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI));
  }

  private static void add(double[] x, double[] y) {
    for (int i = 0; i < x.length; i++) {
      x[i] += y[i];
    }
  }

  private float[] w(String name) {
    return model.tensors.get(name);
  }
}
