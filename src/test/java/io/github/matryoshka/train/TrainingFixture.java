package io.github.matryoshka.train;

import io.github.matryoshka.autodiff.Parallel;
import io.github.matryoshka.autodiff.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Small random training sets, and the network in double. */
final class TrainingFixture {
  private TrainingFixture() {}

  /** Vectors of unit length around a few centres, and texts of a few words. */
  static EmbeddedTexts texts(SplittableRandom random, int count, int d) {
    float[] vectors = new float[count * d];
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] row = new double[d];
      double squares = 0;
      for (int c = 0; c < d; c++) {
        row[c] = random.nextGaussian() + (c == i % 3 ? 2 : 0);
        squares += row[c] * row[c];
      }
      for (int c = 0; c < d; c++) {
        vectors[i * d + c] = (float) (row[c] / Math.sqrt(squares));
      }
      StringBuilder text = new StringBuilder();
      for (int w = random.nextInt(3, 12); w > 0; w--) {
        text.append("word").append(random.nextInt(50)).append(' ');
      }
      texts.add(text.toString());
    }
    return new EmbeddedTexts(texts, vectors);
  }

  static Corpus corpus(TrainingSet set, Parallel parallel) {
    return Corpus.of(set, 1, parallel);
  }

  /** {@code x·Wᵀ + relu(x·Kᵀ + b)·Vᵀ + c}, parameters one after the other: W, K, b, V, c. */
  static double[] network(double[] x, double[] p, int d, int units) {
    int rows = x.length / d;
    if (units == 0) {
      return Reference.linear(x, rows, d, p, 0, d, -1);
    }
    int k = d * d;
    int b = k + units * d;
    int v = b + units;
    int c = v + d * units;
    double[] z = Reference.linear(x, rows, d, p, 0, d, c);
    double[] h = Reference.linear(x, rows, d, p, k, units, b);
    for (int i = 0; i < h.length; i++) {
      h[i] = Math.max(0, h[i]);
    }
    double[] y = Reference.linear(h, rows, units, p, v, d, -1);
    for (int i = 0; i < z.length; i++) {
      z[i] += y[i];
    }
    return z;
  }
}
