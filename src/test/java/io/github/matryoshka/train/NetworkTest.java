package io.github.matryoshka.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.adaptor.Adaptor;
import io.github.matryoshka.adaptor.HiddenLayer;
import io.github.matryoshka.autodiff.Gradients;
import io.github.matryoshka.autodiff.Parallel;
import io.github.matryoshka.autodiff.Parameters;
import io.github.matryoshka.kernels.Kernels;
import io.github.matryoshka.kernels.Matrix;
import io.github.matryoshka.train.Network.Part;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NetworkTest {
  private static final int T = 11;
  private static final int D = 9;

  private final SplittableRandom random = new SplittableRandom(23);
  private final float[] x = Gradients.numbers(random, T * D, 1);
  private final float[] dz = Gradients.numbers(random, T * D, 1);

  @Test
  void forwardIsTheFormula() {
    for (int units : new int[] {0, 1, 7}) {
      float[] start = Gradients.numbers(random, network(units, null).parameters.size(), 0.5);
      float[] got = Gradients.sameBits(parallel -> forward(parallel, network(units, start)));
      Gradients.assertClose("units: " + units, reference(Gradients.doubles(start), units), got);
    }
  }

  @Test
  void itsAdaptorIsTheSameMap() {
    for (int units : new int[] {0, 7}) {
      float[] start = Gradients.numbers(random, network(units, null).parameters.size(), 0.5);
      Adaptor adaptor = network(units, start).adaptor("e", Map.of("seed", "1"));
      float[] got = new float[T * D];
      for (int i = 0; i < T; i++) {
        adaptor.apply(x, i * D, got, i * D);
      }
      Gradients.assertClose("units: " + units, reference(Gradients.doubles(start), units), got);
      assertEquals(units > 0, adaptor.hidden().isPresent());
      assertEquals(Map.of("seed", "1"), adaptor.metadata());
    }
  }

  @Test
  void gradientsOfAllParts() {
    for (int units : new int[] {1, 7}) {
      float[] start = Gradients.numbers(random, network(units, null).parameters.size(), 0.5);
      float[] got =
          Gradients.sameBits(
              parallel -> gradients(parallel, network(units, start), EnumSet.allOf(Part.class)));
      // A small step: no hidden unit may pass through 0 within it.
      Gradients.assertGradient("units: " + units, v -> loss(v, units), start, 1e-6, got);
    }
  }

  @Test
  void gradientsWithoutHiddenUnits() {
    float[] start = Gradients.numbers(random, network(0, null).parameters.size(), 0.5);
    float[] got = Gradients.sameBits(p -> gradients(p, network(0, start), EnumSet.of(Part.LINEAR)));
    double[] wanted = Gradients.differences(v -> loss(v, 0), Gradients.doubles(start), 1e-4);
    Gradients.assertClose("linear", wanted, got);
  }

  @Test
  void onlyTrainedPartsGetGradients() {
    int units = 7;
    float[] start = Gradients.numbers(random, network(units, null).parameters.size(), 0.5);
    Map<Part, List<String>> slices =
        Map.of(
            Part.LINEAR, List.of("linear"),
            Part.HIDDEN, List.of("hidden", "hidden.bias"),
            Part.OUTPUT, List.of("output"),
            Part.OFFSET, List.of("offset"));
    try (Parallel parallel = new Parallel(Kernels.scalar(), 1)) {
      float[] all = gradients(parallel, network(units, start), EnumSet.allOf(Part.class));
      for (Part part : Part.values()) {
        Network network = network(units, start);
        float[] got = gradients(parallel, network, EnumSet.of(part));
        for (Parameters.Slice slice : network.parameters.slices()) {
          int end = slice.offset() + slice.rows() * slice.columns();
          boolean trained = slices.get(part).contains(slice.name());
          float[] wanted = trained ? all : new float[all.length];
          assertArrayEquals(
              Arrays.copyOfRange(wanted, slice.offset(), end),
              Arrays.copyOfRange(got, slice.offset(), end),
              part + ": " + slice.name());
        }
      }
    }
  }

  @Test
  void gradientsAddUp() {
    float[] start = Gradients.numbers(random, network(7, null).parameters.size(), 0.5);
    try (Parallel parallel = new Parallel(Kernels.scalar(), 1)) {
      Network network = network(7, start);
      float[] once = gradients(parallel, network, EnumSet.allOf(Part.class)).clone();
      float[] twice = gradients(parallel, network, EnumSet.allOf(Part.class));
      for (int i = 0; i < once.length; i++) {
        assertEquals(2 * once[i], twice[i], 1e-5);
      }
    }
  }

  @Test
  void aMemoryUnitAnswersToItsDocumentAlone() {
    float threshold = 0.6f;
    EmbeddedTexts documents = TrainingFixture.texts(random, 40, D);
    try (Parallel parallel = new Parallel(Kernels.scalar(), 1)) {
      Corpus corpus = TrainingFixture.corpus(TrainingSet.of(D, documents), parallel);
      int[] remembered = {3, 17, 39};
      Network network = new Network(D, remembered.length);
      network.remember(corpus, remembered, threshold);
      HiddenLayer layer = network.adaptor("e", Map.of()).hidden().orElseThrow();
      int silent = 0;
      for (int h = 0; h < remembered.length; h++) {
        for (int d = 0; d < documents.count(); d++) {
          double cosine = dot(documents.vectors(), d, documents.vectors(), remembered[h]);
          double got =
              Math.max(0, layer.bias()[h] + dot(layer.weights(), h, documents.vectors(), d));
          assertEquals(Math.max(0, (cosine - threshold) / (1 - threshold)), got, 1e-6);
          silent += got == 0 ? 1 : 0;
        }
        double own = layer.bias()[h] + dot(layer.weights(), h, documents.vectors(), remembered[h]);
        assertEquals(1, own, 1e-6);
      }
      assertTrue(silent > 60, "silent: " + silent);
      assertArrayEquals(new float[D * 3], layer.output());
    }
  }

  private static double dot(float[] a, int i, float[] b, int j) {
    double sum = 0;
    for (int c = 0; c < D; c++) {
      sum += (double) a[i * D + c] * b[j * D + c];
    }
    return sum;
  }

  private static Network network(int units, float[] values) {
    Network network = new Network(D, units);
    if (values != null) {
      System.arraycopy(values, 0, network.parameters.values(), 0, values.length);
    }
    return network;
  }

  private float[] forward(Parallel parallel, Network network) {
    float[] z = new float[T * D];
    network.forward(parallel, Matrix.of(x, T, D), Matrix.of(z, T, D));
    return z;
  }

  private float[] gradients(Parallel parallel, Network network, Set<Part> parts) {
    network.train(parts);
    forward(parallel, network);
    network.backward(parallel, Matrix.of(x, T, D), Matrix.of(dz, T, D));
    return network.parameters.gradients();
  }

  /** {@code Σ dz·z}. */
  private double loss(double[] parameters, int units) {
    double[] z = reference(parameters, units);
    double sum = 0;
    for (int i = 0; i < z.length; i++) {
      sum += dz[i] * z[i];
    }
    return sum;
  }

  private double[] reference(double[] parameters, int units) {
    return TrainingFixture.network(Gradients.doubles(x), parameters, D, units);
  }
}
