package io.github.matryoshka.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.autodiff.Gradients;
import io.github.matryoshka.autodiff.Parallel;
import io.github.matryoshka.autodiff.Reference;
import io.github.matryoshka.kernels.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Loss and gradient of one batch against the formula in double. */
class ListwiseObjectiveTest {
  /** Above 32, from where words in common count. */
  private static final int D = 40;

  private static final int[] DIMS = {4, 16, 33, 40};
  private static final int DOCUMENTS = 60;
  private static final int UNLABELLED = 8;
  private static final long SEED = 9;
  private static final int STEP = 4;

  private final SplittableRandom random = new SplittableRandom(31);
  private HeldOutQueries heldOut;

  @Test
  void documentsPassagesAndQueriesWithoutLabels() {
    check(new Batch(0, 5, 4, 3, 4, 0, 0, 0, 9), set(false), Recipe.rotation(), 0);
  }

  @Test
  void withoutWords() {
    Recipe recipe = Recipe.rotation().with("lexical", 0).with("temperature", 0.1);
    check(new Batch(0, 5, 4, 0, 4, 0, 0, 0, 9), set(false), recipe, 0);
  }

  @Test
  void labelsBesideDocumentsAndPassages() {
    for (double kappa : new double[] {0, 0.3, 2}) {
      Recipe recipe = Recipe.rotation().with("kappa", kappa).with("own", 1.5).with("lexical", 0.5);
      check(new Batch(6, 3, 3, 0, 3, 2, 3, 5, 8), set(true), recipe, 6);
    }
  }

  /** Barred documents are candidates of all others, and of labelled queries they are none. */
  @Test
  void besideAHeldOutPart() {
    TrainingSet set = set(true);
    EmbeddedTexts asked = TrainingFixture.texts(random, 1, D);
    List<Labels> labels = List.of(new Labels(Map.of(0, 1), new int[0]));
    int[] barred = IntStream.range(0, UNLABELLED).toArray();
    heldOut = new HeldOutQueries(set, barred, asked, labels, List.of(new int[0]));
    check(new Batch(6, 3, 3, 0, 3, 2, 3, 5, 30), set, Recipe.rotation(), 6);
  }

  @Test
  void moreAnchorsThanTexts() {
    Batch greedy = new Batch(0, 100, 10, 300, 2, 0, 0, 0, 5);
    try (Parallel parallel = new Parallel(Kernels.scalar(), 1)) {
      Corpus corpus = TrainingFixture.corpus(TrainingSet.of(D, set(false).documents()), parallel);
      Anchors anchors = Anchors.draw(new Draw(1, "s", 0), greedy, corpus);
      assertTrue(anchors.count() > DOCUMENTS / 2 && anchors.count() <= DOCUMENTS);
      long distinct = IntStream.range(0, anchors.count()).map(anchors::self).distinct().count();
      assertEquals(anchors.count(), distinct);
    }
  }

  /** The batch, and nothing else, decides: a second step at the same number gives the same bits. */
  @Test
  void aStepCanBeRepeated() {
    Batch batch = new Batch(6, 3, 3, 0, 3, 2, 3, 5, 8);
    TrainingSet set = set(true);
    float[] start = start(3);
    try (Parallel parallel = new Parallel(Kernels.scalar(), 2)) {
      Run run = new Run(Recipe.rotation(), parallel, DIMS, SEED);
      Network network = network(start, 3);
      ListwiseObjective objective =
          new ListwiseObjective(
              "labels", batch, TrainingFixture.corpus(set, parallel), network, run);
      double loss = objective.accumulate(STEP);
      float[] gradients = network.parameters.gradients().clone();
      network.parameters.clearGradients();
      assertFalse(loss == objective.accumulate(STEP + 1));
      network.parameters.clearGradients();
      assertEquals(loss, objective.accumulate(STEP));
      assertArrayEquals(gradients, network.parameters.gradients());
    }
  }

  private void check(Batch batch, TrainingSet set, Recipe recipe, int labelled) {
    int units = labelled > 0 ? 3 : 0;
    float[] start = start(units);
    Batched[] batched = new Batched[1];
    float[] got =
        Gradients.sameBits(
            parallel -> {
              Corpus whole = TrainingFixture.corpus(set, parallel);
              Corpus corpus = heldOut == null ? whole : whole.without(heldOut, parallel);
              Network network = network(start, units);
              Run run = new Run(recipe, parallel, DIMS, SEED);
              double loss =
                  new ListwiseObjective("stage", batch, corpus, network, run).accumulate(STEP);
              batched[0] = new Batched(batch, set, corpus, recipe);
              assertEquals(labelled, batched[0].anchors.labelled());
              Gradients.assertValue("loss", batched[0].loss(Gradients.doubles(start), units), loss);
              return network.parameters.gradients();
            });
    double[] wanted =
        Gradients.differences(v -> batched[0].loss(v, units), Gradients.doubles(start), 1e-6);
    // Differences of a step so small, lest a unit passes 0 within it, are exact to about 1e-8;
    // float targets of softmax(s/τ) to 1e-6.
    assertClose(wanted, got);
  }

  private static void assertClose(double[] wanted, float[] got) {
    double error = 0;
    double power = 0;
    for (int i = 0; i < wanted.length; i++) {
      error += Math.pow(wanted[i] - got[i], 2);
      power += wanted[i] * wanted[i];
    }
    assertTrue(power > 0);
    assertEquals(0, Math.sqrt(error / power), 1e-5);
  }

  private TrainingSet set(boolean labelled) {
    EmbeddedTexts documents = TrainingFixture.texts(random, DOCUMENTS, D);
    EmbeddedTexts passages = TrainingFixture.texts(random, 90, D);
    EmbeddedTexts queries = TrainingFixture.texts(random, 20, D);
    int[] owners = IntStream.range(0, 90).map(i -> random.nextInt(DOCUMENTS)).toArray();
    List<Labels> labels = new ArrayList<>();
    for (int q = 0; labelled && q < 20; q++) {
      Map<Integer, Integer> grades = new HashMap<>();
      for (int i = random.nextInt(1, 5); i > 0; i--) {
        grades.put(random.nextInt(UNLABELLED, DOCUMENTS), random.nextInt(1, 4));
      }
      int[] negatives =
          IntStream.range(0, 5).map(i -> random.nextInt(DOCUMENTS)).distinct().toArray();
      labels.add(new Labels(grades, negatives));
    }
    return new TrainingSet(D, documents, passages, owners, queries, labels);
  }

  private float[] start(int units) {
    return Gradients.numbers(random, new Network(D, units).parameters.size(), 0.5);
  }

  private static Network network(float[] start, int units) {
    Network network = new Network(D, units);
    System.arraycopy(start, 0, network.parameters.values(), 0, start.length);
    network.train(units == 0 ? EnumSet.of(Network.Part.LINEAR) : EnumSet.allOf(Network.Part.class));
    return network;
  }

  /** The anchors and candidates that the objective draws, and the formula over them. */
  private static final class Batched {
    final Anchors anchors;
    private final int n;
    private final int k;
    private final double[] rows;
    private final float[] mask;
    private final double tau;
    private final double lexical;
    private final double kappa;
    private final boolean withLabels;
    private final double ownAtMost;
    private final double besideLabels;

    /** For each anchor the column of the document it is a passage of, or −1. */
    private final int[] owners;

    private final double[] base;
    private final double[] words;
    private final double[] grades;

    Batched(Batch batch, TrainingSet set, Corpus corpus, Recipe recipe) {
      Draw draw = new Draw(SEED, "stage", STEP);
      anchors = Anchors.draw(draw, batch, corpus);
      Candidates candidates = new Candidates(DOCUMENTS);
      for (int i = 0; i < anchors.count(); i++) {
        anchors.addCandidates(i, batch, draw, candidates);
      }
      for (int i = 0; i < batch.random(); i++) {
        candidates.add(draw.below(DOCUMENTS));
      }
      for (int document : draw.distinct(corpus.labelledDocuments(), batch.known())) {
        candidates.add(document);
      }
      candidates.sort();
      n = anchors.count();
      k = candidates.count();
      tau = (float) recipe.number("temperature");
      lexical = recipe.number("lexical");
      kappa = recipe.number("kappa");
      withLabels = batch.labelled() > 0;
      ownAtMost = recipe.number("own");
      besideLabels = recipe.number("beside");
      owners = new int[n];
      float[] x = new float[(n + k) * D];
      mask = new float[n * k];
      float[] w = new float[n * k];
      grades = new double[n * k];
      for (int j = 0; j < k; j++) {
        System.arraycopy(set.documents().vectors(), candidates.document(j) * D, x, (n + j) * D, D);
      }
      for (int i = 0; i < n; i++) {
        anchors.copyVector(i, x, i * D);
        corpus.lexicon().score(anchors.terms(i), candidates.columns(), w, i * k, k);
        for (int j = 0; j < k; j++) {
          int document = candidates.document(j);
          boolean barred = i < batch.labelled() && isBarred(corpus, document);
          mask[i * k + j] = barred || anchors.self(i) == document ? 0 : 1;
        }
        int passage = place(set.passages(), x, i);
        owners[i] = passage < 0 ? -1 : candidates.columns()[set.owners()[passage]];
        if (i < anchors.labelled()) {
          Labels labels = set.labels().get(place(set.queries(), x, i));
          for (int j = 0; j < k; j++) {
            grades[i * k + j] = labels.grades().getOrDefault(candidates.document(j), 0);
          }
        }
      }
      rows = Gradients.doubles(x);
      words = Gradients.doubles(w);
      base = new double[n * k];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < k; j++) {
          for (int c = 0; c < D; c++) {
            base[i * k + j] += rows[i * D + c] * rows[(n + j) * D + c];
          }
        }
      }
    }

    private static boolean isBarred(Corpus corpus, int document) {
      return Arrays.stream(corpus.barred()).anyMatch(barred -> barred == document);
    }

    /** Which of some texts an anchor is, told by its vector; −1 if none. */
    private static int place(EmbeddedTexts texts, float[] x, int i) {
      float[] all = texts.vectors();
      return IntStream.range(0, texts.count())
          .filter(t -> Arrays.equals(all, t * D, (t + 1) * D, x, i * D, (i + 1) * D))
          .findFirst()
          .orElse(-1);
    }

    double loss(double[] parameters, int units) {
      double[] z = TrainingFixture.network(rows, parameters, D, units);
      double[] u = Arrays.copyOf(z, n * D);
      double[] v = Arrays.copyOfRange(z, n * D, z.length);
      double sum = 0;
      for (int m : DIMS) {
        double[] p = Reference.softmax(Reference.cosines(u, n, v, k, D, m), mask, n, k, tau);
        double[] t = target(m);
        for (int j = 0; j < n * k; j++) {
          double weight = withLabels && j >= anchors.labelled() * k ? beside(m) : 1;
          sum -= t[j] == 0 ? 0 : weight * t[j] * Math.log(p[j]);
        }
      }
      return sum / n / DIMS.length;
    }

    /** Rises from {@code beside} at 16 numbers to 1 at 128, squared on a scale of logarithms. */
    private double beside(int m) {
      double share = Math.clamp(Math.log(m / 16.0) / Math.log(128 / 16.0), 0.0, 1.0);
      return Math.max(besideLabels, share * share);
    }

    /** Falls from 1 at 16 numbers to 0 at 128, on a scale of logarithms. */
    private double ownWeight(int m) {
      return Math.clamp(1 - Math.log(m / 16.0) / Math.log(128 / 16.0), 0.0, 1.0) * ownAtMost;
    }

    private double[] target(int m) {
      double share = Math.clamp(Math.log(m / 32.0) / Math.log(D / 32.0), 0.0, 1.0) * lexical;
      double[] s = new double[n * k];
      Arrays.setAll(s, j -> base[j] + share * words[j]);
      double[] t = Reference.softmax(s, mask, n, k, tau);
      for (int i = 0; i < n; i++) {
        double all = Arrays.stream(grades, i * k, (i + 1) * k).sum();
        for (int j = i * k; all > 0 && j < (i + 1) * k; j++) {
          t[j] = (grades[j] / all + kappa * t[j]) / (1 + kappa);
        }
        int owner = owners[i];
        double own = withLabels && owner >= 0 ? ownWeight(m) : 0;
        for (int j = i * k; own > 0 && j < (i + 1) * k; j++) {
          t[j] = ((j == i * k + owner ? own : 0) + t[j]) / (own + 1);
        }
      }
      return t;
    }
  }
}
