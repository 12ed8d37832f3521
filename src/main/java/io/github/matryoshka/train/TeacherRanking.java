package io.github.matryoshka.train;

import io.github.matryoshka.autodiff.Parallel;
import io.github.matryoshka.autodiff.SoftmaxCrossEntropy;
import io.github.matryoshka.kernels.Matrix;
import java.util.stream.IntStream;

/**
 * nDCG@10 of texts that are never anchors, where a document's grade is the weight the teacher gives
 * it. The teacher is that of {@link ListwiseObjective}: a softmax over the cosines of the encoder
 * and, at longer prefixes, the words in common; it has no labels either.
 */
final class TeacherRanking implements Validation {
  private final Corpus corpus;
  private final Parallel parallel;
  private final int[] dims;
  private final float temperature;
  private final float[] vectors;
  private final int[] selves;

  /** For each prefix and text what the teacher finds. */
  private final Taught[][] taught;

  /**
   * @param documents best first
   * @param weights theirs
   */
  private record Taught(int[] documents, double[] weights) {
    double weight(int document) {
      for (int i = 0; i < documents.length; i++) {
        if (documents[i] == document) {
          return weights[i];
        }
      }
      return 0;
    }
  }

  /**
   * @param shares for each prefix the weight of words in common
   * @param temperature of the teacher's softmax
   */
  TeacherRanking(Corpus corpus, Parallel parallel, int[] dims, float[] shares, float temperature) {
    this.corpus = corpus;
    this.parallel = parallel;
    this.dims = dims;
    this.temperature = temperature;
    Corpus.Kind kind = corpus.validationKind();
    int[] rows = corpus.validationRows();
    int d = corpus.set().dimensions();
    vectors = new float[rows.length * d];
    selves = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      corpus.copyVector(kind, rows[i], vectors, i * d);
      selves[i] = kind == Corpus.Kind.DOCUMENT ? rows[i] : -1;
    }
    taught = new Taught[dims.length][];
    for (int p = 0; p < dims.length; p++) {
      taught[p] =
          p > 0 && shares[p] == shares[p - 1] ? taught[p - 1] : teach(kind, rows, shares[p]);
    }
  }

  private Taught[] teach(Corpus.Kind kind, int[] rows, float share) {
    float[] documents = corpus.set().documents().vectors();
    int d = corpus.set().dimensions();
    int n = documents.length / d;
    float[] scores = new float[rows.length * n];
    parallel.product(
        Matrix.of(vectors, rows.length, d),
        Matrix.of(documents, n, d).transposed(),
        null,
        Matrix.of(scores, rows.length, n));
    int[] columns = IntStream.range(0, n).toArray();
    parallel.run(
        rows.length,
        1,
        (from, to, workspace) -> {
          float[] words = new float[n];
          for (int i = from; i < to; i++) {
            if (share > 0) {
              corpus.lexicon().score(corpus.terms(kind, rows[i]), columns, words, 0, n);
            }
            for (int j = 0; j < n; j++) {
              scores[i * n + j] = Math.fma(share, words[j], scores[i * n + j]);
            }
            if (selves[i] >= 0) {
              scores[i * n + selves[i]] = Float.NEGATIVE_INFINITY;
            }
          }
        });
    SoftmaxCrossEntropy.softmax(parallel, scores, null, rows.length, n, temperature, scores);
    Taught[] all = new Taught[rows.length];
    for (int i = 0; i < all.length; i++) {
      int row = i * n;
      int[] best = Neighbours.best(scores, row, n, selves[i], Gain.DEPTH);
      all[i] = new Taught(best, IntStream.of(best).mapToDouble(j -> scores[row + j]).toArray());
    }
    return all;
  }

  @Override
  public String metric() {
    return Gain.METRIC;
  }

  @Override
  public double[] measure(Network network) {
    PrefixRanking ranking =
        new PrefixRanking(parallel, network, vectors, corpus.set().documents().vectors());
    double[] values = new double[dims.length];
    for (int p = 0; p < dims.length; p++) {
      Neighbours found = ranking.best(dims[p], Gain.DEPTH + 1);
      double sum = 0;
      for (int i = 0; i < selves.length; i++) {
        Taught wanted = taught[p][i];
        int self = selves[i];
        sum +=
            Gain.of(found, i, wanted::weight, document -> document == self)
                / Gain.ideal(wanted.weights);
      }
      values[p] = sum / selves.length;
    }
    return values;
  }
}
