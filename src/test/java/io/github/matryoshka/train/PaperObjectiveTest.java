package io.github.matryoshka.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.autodiff.Adam;
import io.github.matryoshka.autodiff.Parallel;
import io.github.matryoshka.kernels.Kernels;
import io.github.matryoshka.kernels.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The paper's loss on a small collection: both stages, and what may be missing. */
class PaperObjectiveTest {
  private static final int D = 12;
  private static final int[] DIMS = {2, 5, 12};

  private final SplittableRandom random = new SplittableRandom(23);

  private static Recipe small() {
    return Recipe.paper()
        .with("hidden-units", 24)
        .with("alpha", 1)
        .with("gamma", 1)
        .with("anchors", 16)
        .with("neighbours", 5)
        .with("random", 20)
        .with("labelled-anchors", 8)
        .with("labelled-documents", 4)
        .with("labelled-random", 10);
  }

  /** Vectors that a few directions explain, none of them a coordinate. */
  private EmbeddedTexts texts(int count) {
    float[] v = new float[count * D];
    List<String> words = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double squares = 0;
      for (int axis = 0; axis < D; axis++) {
        double length = random.nextGaussian() * Math.pow(0.7, axis);
        for (int j = 0; j < D; j++) {
          v[i * D + j] += (float) (length * Math.cos(axis * (j + 0.5) * Math.PI / D));
        }
      }
      for (int j = i * D; j < (i + 1) * D; j++) {
        squares += v[j] * v[j];
      }
      for (int j = i * D; j < (i + 1) * D; j++) {
        v[j] /= (float) Math.sqrt(squares);
      }
      words.add("word" + i);
    }
    return new EmbeddedTexts(words, v);
  }

  /** Each query, grade 2 for one document and 1 for another, without a negative. */
  private TrainingSet set(int documents, int passages, int queries) {
    int[] owners = new int[passages];
    for (int i = 0; i < passages; i++) {
      owners[i] = i % documents;
    }
    List<Labels> labels = new ArrayList<>();
    for (int i = 0; i < queries; i++) {
      int other = (i + documents / 2) % documents;
      labels.add(new Labels(Map.of(i % documents, 2, other, 1), new int[0]));
    }
    return new TrainingSet(D, texts(documents), texts(passages), owners, texts(queries), labels);
  }

  private record Trained(float[] losses, float[] values) {}

  /** So many steps of one stage, on so many threads. */
  private static Trained train(
      Recipe recipe, TrainingSet set, boolean labels, int steps, int threads) {
    try (Parallel parallel = new Parallel(Kernels.scalar(), threads)) {
      Corpus corpus = TrainingFixture.corpus(set, parallel);
      PaperMethod method = new PaperMethod(new Run(recipe, parallel, DIMS, 5));
      Network network = method.start(corpus);
      network = labels ? method.ready(network, corpus) : network;
      Objective objective =
          labels ? method.labelled(corpus, network) : method.unlabelled(corpus, network);
      Adam adam = new Adam(network.parameters.size(), Adam.Settings.STANDARD);
      float[] losses = new float[steps];
      for (int step = 0; step < steps; step++) {
        network.parameters.clearGradients();
        losses[step] = (float) objective.accumulate(step);
        adam.step(parallel, network.parameters, 3e-3);
      }
      return new Trained(losses, network.parameters.values().clone());
    }
  }

  private static double mean(float[] x, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += x[i];
    }
    return sum / (to - from);
  }

  @Test
  void lossFallsWithoutLabels() {
    float[] losses = train(small().with("start", 0), set(60, 0, 0), false, 150, 1).losses();
    assertTrue(mean(losses, 140, 150) < 0.8 * mean(losses, 0, 10), losses[0] + " " + losses[149]);
  }

  @Test
  void lossFallsWithLabels() {
    Recipe recipe = small().with("alpha", 0).with("beta", 0).with("rank-scale", 10);
    float[] losses = train(recipe, set(60, 30, 20), true, 150, 1).losses();
    assertTrue(mean(losses, 140, 150) < 0.8 * mean(losses, 0, 10), losses[0] + " " + losses[149]);
  }

  @Test
  void sameBitsForAnyNumberOfThreads() {
    Recipe recipe = small().with("passages", 0.5);
    TrainingSet set = set(60, 30, 20);
    for (boolean labels : new boolean[] {false, true}) {
      Trained one = train(recipe, set, labels, 5, 1);
      Trained two = train(recipe, set, labels, 5, 2);
      assertArrayEquals(one.losses(), two.losses());
      assertArrayEquals(one.values(), two.values());
    }
  }

  /** Along the gradient g the loss rises by ‖g‖² a unit: every term has its weight in both. */
  @Test
  void gradientIsTheSlopeOfTheLoss() {
    Recipe recipe = small().with("alpha", 3).with("beta", 7).with("gamma", 5).with("passages", 0.3);
    try (Parallel parallel = new Parallel(Kernels.scalar(), 1)) {
      Corpus corpus = TrainingFixture.corpus(set(60, 30, 20), parallel);
      PaperMethod method = new PaperMethod(new Run(recipe, parallel, DIMS, 5));
      Network network = method.start(corpus);
      float[] values = network.parameters.values();
      for (int i = 0; i < values.length; i++) {
        values[i] += (float) (0.1 * random.nextGaussian());
      }
      slope(method.unlabelled(corpus, network), network);
      Network ready = method.ready(network, corpus);
      slope(method.labelled(corpus, ready), ready);
    }
  }

  private static void slope(Objective objective, Network network) {
    network.parameters.clearGradients();
    objective.accumulate(0);
    float[] gradient = network.parameters.gradients().clone();
    double squares = 0;
    for (float g : gradient) {
      squares += (double) g * g;
    }
    float step = (float) (1e-3 / Math.sqrt(squares));
    float[] start = network.parameters.values().clone();
    double[] losses = new double[2];
    for (int side = 0; side < 2; side++) {
      float h = side == 0 ? -step : step;
      for (int i = 0; i < start.length; i++) {
        network.parameters.values()[i] = start[i] + h * gradient[i];
      }
      losses[side] = objective.accumulate(0);
    }
    assertEquals(1, (losses[1] - losses[0]) / (2 * step * squares), 5e-3);
  }

  @Test
  void theBatchDependsOnTheStepAlone() {
    try (Parallel parallel = new Parallel(Kernels.scalar(), 1)) {
      Corpus corpus = TrainingFixture.corpus(set(60, 30, 20), parallel);
      PaperMethod method = new PaperMethod(new Run(small(), parallel, DIMS, 5));
      Network network = method.start(corpus);
      Objective first = method.labelled(corpus, network);
      double third = first.accumulate(3);
      assertNotEquals(third, first.accumulate(4));
      assertEquals(third, first.accumulate(3));
      assertEquals(third, method.labelled(corpus, network).accumulate(3));
    }
  }

  @Test
  void everyPairCountsOnceAndHeldOutDocumentsNeverForALabelledQuery() {
    try (Parallel parallel = new Parallel(Kernels.scalar(), 1)) {
      TrainingSet set = set(20, 6, 4);
      int[] out = {7, 8};
      HeldOutQueries heldOut =
          new HeldOutQueries(
              set,
              out,
              texts(1),
              List.of(new Labels(Map.of(7, 1), new int[0])),
              List.of(new int[0]));
      Corpus corpus = TrainingFixture.corpus(set, parallel).without(heldOut, parallel);
      Candidates candidates = new Candidates(20);
      Batch size = new Batch(4, 18, 6, 0, 5, 2, 1, 0, 0);
      PaperBatch batch = new PaperBatch(new Draw(1, "test", 0), size, corpus, candidates);
      Anchors anchors = batch.anchors();
      // One of the six passages is for validation; a document takes its place.
      assertEquals(28, anchors.count());
      assertEquals(4, anchors.labelled());
      int k = candidates.count();
      assertTrue(candidates.columns()[7] >= 0 && candidates.columns()[8] >= 0);
      float[] row = new float[k];
      for (int i = 0; i < anchors.count(); i++) {
        int without = i < 4 ? 2 : anchors.self(i) >= 0 ? 1 : 0;
        batch.others(i, candidates, row, 0);
        assertEquals(k - without, k * mean(row, 0, k), 1e-6, "others of " + i);
        batch.nearest(i, candidates, row, 0);
        int[] near = new int[5];
        for (int rank = 0; rank < 5; rank++) {
          near[rank] = corpus.neighbours(anchors.kind(i)).of(anchors.row(i), rank);
        }
        long counted = Arrays.stream(near).filter(d -> d != 7 && d != 8).count();
        assertEquals(i < 4 ? counted : 5, k * mean(row, 0, k), 1e-6, "nearest of " + i);
      }
    }
  }

  @Test
  void gradesOfAQueryStandInItsRow() {
    try (Parallel parallel = new Parallel(Kernels.scalar(), 1)) {
      Corpus corpus = TrainingFixture.corpus(set(20, 0, 1), parallel);
      Candidates candidates = new Candidates(20);
      Batch size = new Batch(1, 0, 0, 0, 3, 2, 0, 0, 4);
      PaperBatch batch = new PaperBatch(new Draw(1, "test", 0), size, corpus, candidates);
      float[] row = new float[candidates.count()];
      batch.grades(0, candidates, row, 0);
      assertEquals(2, row[candidates.columns()[0]]);
      assertEquals(1, row[candidates.columns()[10]]);
      assertEquals(3, row.length * mean(row, 0, row.length), 1e-6);
    }
  }

  @Test
  void whatMisleadsIsACandidate() {
    TrainingSet set = set(20, 0, 1);
    Labels labels = new Labels(Map.of(4, 1), new int[] {9, 13});
    TrainingSet misled =
        new TrainingSet(
            D, set.documents(), set.passages(), new int[0], set.queries(), List.of(labels));
    try (Parallel parallel = new Parallel(Kernels.scalar(), 1)) {
      Corpus corpus = TrainingFixture.corpus(misled, parallel);
      Candidates candidates = new Candidates(20);
      Batch size = new Batch(1, 0, 0, 0, 0, 1, 2, 0, 0);
      new PaperBatch(new Draw(1, "test", 0), size, corpus, candidates);
      for (int document : new int[] {4, 9, 13}) {
        assertTrue(candidates.columns()[document] >= 0, "document " + document);
      }
      assertTrue(candidates.count() <= 5);
    }
  }

  @Test
  void fewerDocumentsThanNeighbours() {
    for (boolean labels : new boolean[] {false, true}) {
      Trained trained = train(small().with("neighbours", 50), set(4, 2, 2), labels, 20, 2);
      for (float x : trained.values()) {
        assertTrue(Float.isFinite(x));
      }
      assertTrue(Float.isFinite(trained.losses()[19]));
    }
  }

  @Test
  void startsAtTheSkipConnection() {
    TrainingSet set = set(60, 0, 0);
    try (Parallel parallel = new Parallel(Kernels.scalar(), 1)) {
      Corpus corpus = TrainingFixture.corpus(set, parallel);
      Matrix x = Matrix.of(set.documents().vectors(), 60, D);
      float[] z = new float[60 * D];
      identity(corpus, parallel).forward(parallel, x, Matrix.of(z, 60, D));
      assertArrayEquals(set.documents().vectors(), z);
      Run run = new Run(small().with("start", 1), parallel, DIMS, 5);
      new PaperMethod(run).start(corpus).forward(parallel, x, Matrix.of(z, 60, D));
      assertTrue(power(z, 1) > 1.2 * power(set.documents().vectors(), 1));
      for (int i = 0; i < 60; i++) {
        double norm = 0;
        for (int j = i * D; j < (i + 1) * D; j++) {
          norm += z[j] * z[j];
        }
        assertEquals(1, norm, 1e-5);
      }
    }
  }

  private static Network identity(Corpus corpus, Parallel parallel) {
    return new PaperMethod(new Run(small().with("start", 0), parallel, DIMS, 5)).start(corpus);
  }

  /** Of the first m coordinates. */
  private static double power(float[] z, int m) {
    double sum = 0;
    for (int i = 0; i < z.length; i++) {
      sum += i % D < m ? z[i] * z[i] : 0;
    }
    return sum;
  }

  /** At the identity all of the loss at m = D is 0, and so is the reconstruction. */
  @Test
  void identityLosesNothingAtFullLength() {
    try (Parallel parallel = new Parallel(Kernels.scalar(), 1)) {
      Corpus corpus = TrainingFixture.corpus(set(60, 0, 0), parallel);
      Run run = new Run(small().with("start", 0).with("beta", 1000), parallel, new int[] {D}, 5);
      PaperMethod method = new PaperMethod(run);
      double loss = method.unlabelled(corpus, method.start(corpus)).accumulate(0);
      assertEquals(0, loss, 1e-4 * run.recipe().number("alpha"));
    }
  }

  @Test
  void whatIsLearntDoesNotReachBack() {
    try (Parallel parallel = new Parallel(Kernels.scalar(), 1)) {
      Corpus corpus = TrainingFixture.corpus(set(60, 0, 20), parallel);
      PaperMethod method = new PaperMethod(new Run(small(), parallel, DIMS, 5));
      Network trained = method.start(corpus);
      Network copy = method.ready(trained, corpus);
      assertArrayEquals(trained.parameters.values(), copy.parameters.values());
      copy.parameters.values()[0] += 1;
      assertNotEquals(trained.parameters.values()[0], copy.parameters.values()[0]);
    }
  }
}
