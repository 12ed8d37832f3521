package io.github.matryoshka.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.adaptor.Adaptor;
import io.github.matryoshka.autodiff.Parallel;
import io.github.matryoshka.kernels.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class GeneralRotationTest {
  private static final int D = 24;
  private static final int EACH = 90;
  private static final double[] WEIGHTS = {2, 1, 1, 0};
  private static final int SOURCES = WEIGHTS.length;

  /** A source of weight 0, and one without queries, are among them. */
  private static final int ASKED = 2;

  private static final GeneralRotation.Settings SETTINGS =
      new GeneralRotation.Settings(
          150,
          32,
          0.6,
          48,
          4,
          0.05,
          0.01,
          List.of(
              new GeneralRotation.Prefix(2, 0.2, 0),
              new GeneralRotation.Prefix(4, 0.1, 0.5),
              new GeneralRotation.Prefix(8, 0.1, 1)));

  private final GeneralTexts texts = texts(1);

  /**
   * Each source around a point of its own, and its passages around many topics that show in a few
   * numbers; the numbers of the largest variance are noise that a query does not share.
   */
  private static GeneralTexts texts(long seed) {
    Random random = new Random(seed);
    float[] passages = new float[SOURCES * EACH * D];
    float[] queries = new float[ASKED * EACH * D];
    int[] sources = new int[SOURCES * EACH];
    int[] owners = new int[ASKED * EACH];
    for (int i = 0; i < sources.length; i++) {
      int source = i / EACH;
      sources[i] = source;
      double[] topic = new double[D];
      topic[source] = 3;
      for (int j = 10; j < D; j++) {
        topic[j] = random.nextGaussian();
      }
      put(topic, 1.1, random, passages, i);
      if (source < ASKED) {
        owners[i] = i;
        put(topic, 1.1, random, queries, i);
      }
    }
    return new GeneralTexts(D, passages, sources, queries, owners, WEIGHTS);
  }

  private static void put(double[] topic, double noise, Random random, float[] rows, int row) {
    double squares = 0;
    double[] x = new double[D];
    for (int j = 0; j < D; j++) {
      x[j] = topic[j] + (j < 10 ? noise : 0.2) * random.nextGaussian();
      squares += x[j] * x[j];
    }
    for (int j = 0; j < D; j++) {
      rows[row * D + j] = (float) (x[j] / Math.sqrt(squares));
    }
  }

  private Adaptor trained(GeneralRotation.Settings settings, long seed, int threads) {
    return new GeneralRotation(settings, seed, threads)
        .train(texts, "encoder", Map.of("text", "made up"), TrainingListener.SILENT);
  }

  @Test
  void rowsAreOrthonormal() {
    float[] w = trained(SETTINGS, 1, 1).weights();
    for (int a = 0; a < D; a++) {
      for (int b = 0; b < D; b++) {
        double dot = 0;
        for (int i = 0; i < D; i++) {
          dot += (double) w[a * D + i] * w[b * D + i];
        }
        assertEquals(a == b ? 1 : 0, dot, 1e-6, a + "·" + b);
      }
    }
  }

  @Test
  void theSeedAloneDecidesAndNotTheThreads() {
    float[] first = trained(SETTINGS, 1, 1).weights();
    assertArrayEquals(first, trained(SETTINGS, 1, 1).weights());
    assertArrayEquals(first, trained(SETTINGS, 1, 2).weights());
    assertFalse(Arrays.equals(first, trained(SETTINGS, 2, 1).weights()));
  }

  /** Measured on the asked sources: at every trained prefix a query finds its passage oftener. */
  @Test
  void fewNumbersFindMoreThanAtTheStart() {
    Adaptor start = trained(SETTINGS.withSteps(0), 1, 1);
    Adaptor end = trained(SETTINGS, 1, 1);
    for (int m : SETTINGS.dims()) {
      double before = found(start, m);
      double after = found(end, m);
      assertTrue(after > before * 1.1, "first %d: %.3f, %.3f".formatted(m, before, after));
    }
  }

  /** Mean reciprocal rank of a query's own passage among those of its source. */
  private double found(Adaptor adaptor, int m) {
    double sum = 0;
    for (int q = 0; q < texts.queryCount(); q++) {
      int owner = texts.owners()[q];
      double[] query = mapped(adaptor, texts.queries(), q, m);
      double own = dot(query, mapped(adaptor, texts.passages(), owner, m));
      int rank = 1;
      for (int i = 0; i < texts.passageCount(); i++) {
        boolean rival = i != owner && texts.sources()[i] == texts.sources()[owner];
        rank += rival && dot(query, mapped(adaptor, texts.passages(), i, m)) > own ? 1 : 0;
      }
      sum += 1.0 / rank;
    }
    return sum / texts.queryCount();
  }

  private static double[] mapped(Adaptor adaptor, float[] rows, int row, int m) {
    float[] all = new float[D];
    adaptor.apply(rows, row * D, all, 0);
    double[] x = new double[m];
    double squares = 0;
    for (int j = 0; j < m; j++) {
      squares += (double) all[j] * all[j];
    }
    for (int j = 0; j < m; j++) {
      x[j] = all[j] / Math.sqrt(squares);
    }
    return x;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  /** Directions after the trained ones are the principal ones of the rest. */
  @Test
  void whatIsNotTrainedIsOrderedByVariance() {
    float[] w = trained(SETTINGS, 1, 1).weights();
    double last = Double.MAX_VALUE;
    for (int r = SETTINGS.trained(); r < D; r++) {
      double variance = 0;
      for (int i = 0; i < texts.passageCount(); i++) {
        double x = 0;
        for (int j = 0; j < D; j++) {
          x += (double) w[r * D + j] * texts.passages()[i * D + j];
        }
        variance += WEIGHTS[texts.sources()[i]] * x * x;
      }
      assertTrue(variance <= last * (1 + 1e-6), "row " + r);
      last = variance;
    }
  }

  @Test
  void saysHowItGoesAndWhatItIs() {
    List<Integer> steps = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void stepped(String stage, int step, int all, double loss) {
            assertEquals("general of 150", stage + " of " + all);
            steps.add(step);
            losses.add(loss);
          }
        };
    Adaptor adaptor =
        new GeneralRotation(SETTINGS, 7, 1).train(texts, "e", Map.of("text", "t"), listener);
    assertEquals(List.of(50, 100, 150), steps);
    assertTrue(losses.getLast() < losses.getFirst(), losses.toString());
    assertEquals("e", adaptor.encoder());
    Map<String, String> facts = adaptor.metadata();
    assertEquals("general", facts.get("recipe"));
    assertEquals("7", facts.get("seed"));
    assertEquals("150", facts.get("steps"));
    assertEquals("[2, 4, 8]", facts.get("dims"));
    assertEquals("t", facts.get("text"));
  }

  /** Gradients by hand against differences of the loss, along directions that stay orthonormal. */
  @Test
  void theGradientIsThatOfTheLoss() {
    try (Parallel parallel = new Parallel(Kernels.scalar(), 1)) {
      double[] start = SourceMoments.of(texts, parallel).principal(0.5);
      OrthonormalRows rows = new OrthonormalRows(start, SETTINGS.trained(), D);
      GeneralObjective objective = new GeneralObjective(SETTINGS, texts, rows, parallel, 1);
      objective.accumulate(3);
      float[] gradient = rows.parameters.gradients().clone();
      float[] v = rows.parameters.values();
      for (int at : new int[] {0, 5, D + 3, 3 * D + 20, 7 * D + 11}) {
        float kept = v[at];
        v[at] = kept + 0.01f;
        double above = objective.accumulate(3);
        v[at] = kept - 0.01f;
        double below = objective.accumulate(3);
        v[at] = kept;
        // The loss is the mean over the prefixes, the gradient that of their sum.
        double slope = (above - below) / 0.02 * SETTINGS.prefixes().size();
        assertEquals(slope, gradient[at], 0.01 * Math.abs(slope) + 2e-3, "parameter " + at);
      }
    }
  }

  @Test
  void badTextsAreRefused() {
    float[] two = {1, 0, 0, 1};
    int[] zero = {0, 0};
    double[] one = {1};
    refused("dimensions: expected at least 1, got 0", 0, two, zero, one);
    refused("passages: expected at least 2, got 1", 2, two, new int[1], one);
    refused("passages: expected 2 × 3 numbers, got 4", 3, two, zero, one);
    refused("sources: expected numbers from 0 to 0, got 1", 2, two, new int[] {0, 1}, one);
    refused("weights: expected finite numbers from 0, got -1.0", 2, two, zero, new double[] {-1});
    refused(
        "weights: expected a source with passages and a weight above 0, got none",
        2,
        two,
        zero,
        new double[] {0, 1});
    refused(
        "passages: expected finite numbers, got NaN",
        2,
        new float[] {1, 0, Float.NaN, 1},
        zero,
        one);
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new GeneralTexts(2, two, zero, new float[] {1, 0}, new int[] {2}, one));
    assertEquals("owners: expected numbers from 0 to 1, got 2", e.getMessage());
  }

  private static void refused(String message, int d, float[] rows, int[] sources, double[] w) {
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new GeneralTexts(d, rows, sources, new float[0], new int[0], w));
    assertEquals(message, e.getMessage());
  }

  @Test
  void badSettingsAreRefused() {
    GeneralRotation.Prefix eight = new GeneralRotation.Prefix(8, 0.1, 0);
    List<GeneralRotation.Prefix> twice = List.of(eight, eight);
    List<GeneralRotation.Prefix> once = List.of(eight);
    assertRefused("expected ascending prefixes", () -> settings(1, 1, 0.1, twice));
    assertRefused("expected ascending prefixes", () -> settings(1, 1, 0.1, List.of()));
    assertRefused("expected steps from 0", () -> settings(-1, 1, 0.1, once));
    assertRefused("a query share from 0 to 1", () -> settings(1, 1.5, 0.1, once));
    assertRefused("a rate above 0", () -> settings(1, 1, Double.NaN, once));
    assertRefused("a temperature above 0", () -> new GeneralRotation.Prefix(8, 0, 0));
    assertRefused("threads: expected at least 1", () -> new GeneralRotation(SETTINGS, 1, 0));
    GeneralRotation.Settings wide =
        settings(1, 1, 0.1, List.of(new GeneralRotation.Prefix(D + 1, 0.1, 0)));
    assertRefused("prefixes: expected at most 24 dims, got 25", () -> trained(wide, 1, 1));
  }

  @Test
  void aLossThatIsNotFiniteEndsTrainingWithItsStep() {
    GeneralRotation.Settings wild = settings(5, 0.5, 1e30, List.of(SETTINGS.prefixes().getLast()));
    assertRefused(
        "general, step 2: expected a finite loss and gradient", () -> trained(wild, 1, 1));
  }

  private static GeneralRotation.Settings settings(
      int steps, double share, double rate, List<GeneralRotation.Prefix> prefixes) {
    return new GeneralRotation.Settings(steps, 8, share, 8, 2, 0.05, rate, prefixes);
  }

  private static void assertRefused(String message, Executable what) {
    Exception e = assertThrows(IllegalArgumentException.class, what);
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }
}
