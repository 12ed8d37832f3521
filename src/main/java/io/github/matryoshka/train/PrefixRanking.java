package io.github.matryoshka.train;

import io.github.matryoshka.autodiff.Parallel;

/** The nearest documents of some texts by the first m numbers of what a network makes of them. */
final class PrefixRanking {
  private final Parallel parallel;
  private final int dimensions;
  private final float[] texts;
  private final float[] documents;

  PrefixRanking(Parallel parallel, Network network, float[] texts, float[] documents) {
    this.parallel = parallel;
    dimensions = network.dimensions();
    this.texts = network.map(parallel, texts);
    this.documents = network.map(parallel, documents);
  }

  Neighbours best(int m, int k) {
    return Neighbours.find(parallel, prefixes(texts, m), prefixes(documents, m), m, k, false);
  }

  /** The first m numbers of each row, scaled to unit length; zeros stay zeros. */
  private float[] prefixes(float[] rows, int m) {
    float[] cut = new float[rows.length / dimensions * m];
    for (int from = 0, to = 0; to < cut.length; from += dimensions, to += m) {
      double squares = 0;
      for (int j = 0; j < m; j++) {
        squares += (double) rows[from + j] * rows[from + j];
      }
      double scale = squares == 0 ? 0 : 1 / Math.sqrt(squares);
      for (int j = 0; j < m; j++) {
        cut[to + j] = (float) (rows[from + j] * scale);
      }
    }
    return cut;
  }
}
