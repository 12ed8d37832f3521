package io.github.matryoshka.train;

import io.github.matryoshka.autodiff.Parallel;
import io.github.matryoshka.autodiff.PrefixCosines;
import io.github.matryoshka.kernels.Matrix;
import java.util.Arrays;

/**
 * The way of one batch through the network and back: n anchors against k candidates, their cosines
 * before it and, at every prefix, after it. Memory grows to the largest batch. Not thread-safe.
 */
final class BatchPass {
  private final Corpus corpus;
  private final Network network;
  private final Parallel parallel;
  private final PrefixCosines cosines;
  private int anchors;
  private int candidates;
  private float[] x = new float[0];
  private float[] z;
  private float[] dz;
  private float[] base = new float[0];

  BatchPass(Corpus corpus, Network network, Run run, int mostAnchors, int mostCandidates) {
    this.corpus = corpus;
    this.network = network;
    this.parallel = run.parallel();
    cosines = new PrefixCosines(run.dims(), mostAnchors, mostCandidates);
  }

  /** Gathers the vectors and maps them; cosines and slopes are then those of this batch. */
  void forward(Anchors anchors, Candidates candidates) {
    this.anchors = anchors.count();
    this.candidates = candidates.count();
    gather(anchors, candidates);
    Matrix in = rows();
    Matrix cosinesBefore = Matrix.of(base, this.anchors, this.candidates);
    parallel.product(anchors(in), candidates(in).transposed(), null, cosinesBefore);
    Matrix out = matrix(z);
    network.forward(parallel, in, out);
    cosines.forward(parallel, anchors(out), candidates(out));
    Arrays.fill(dz, 0, (this.anchors + this.candidates) * network.dimensions(), 0);
  }

  private void gather(Anchors anchors, Candidates candidates) {
    int n = anchors.count();
    int k = candidates.count();
    int d = network.dimensions();
    if (x.length < (n + k) * d) {
      x = new float[(n + k) * d];
      z = new float[x.length];
      dz = new float[x.length];
    }
    if (base.length < n * k) {
      base = new float[n * k];
    }
    for (int i = 0; i < n; i++) {
      anchors.copyVector(i, x, i * d);
    }
    for (int j = 0; j < k; j++) {
      corpus.copyVector(Corpus.Kind.DOCUMENT, candidates.document(j), x, (n + j) * d);
    }
  }

  /** From the slopes of the cosines, and those of {@link #mapped}, to the network's gradients. */
  void backward() {
    Matrix slopes = matrix(dz);
    cosines.backward(parallel, anchors(slopes), candidates(slopes));
    network.backward(parallel, rows(), slopes);
  }

  private Matrix matrix(float[] numbers) {
    return Matrix.of(numbers, anchors + candidates, network.dimensions());
  }

  private Matrix anchors(Matrix all) {
    return all.rows(0, anchors);
  }

  private Matrix candidates(Matrix all) {
    return all.rows(anchors, candidates);
  }

  /** What the network gets: anchors, then candidates; not a copy. */
  Matrix rows() {
    return matrix(x);
  }

  /** What it makes of them, row by row; not a copy. */
  float[] mapped() {
    return z;
  }

  /** Slopes of {@link #mapped}: cleared by {@link #forward}, added to by others. */
  float[] slopes() {
    return dz;
  }

  /** Cosines of the encoder, n×k; not a copy. */
  float[] base() {
    return base;
  }

  /** Cosines at every prefix, and their slopes. */
  PrefixCosines cosines() {
    return cosines;
  }
}
