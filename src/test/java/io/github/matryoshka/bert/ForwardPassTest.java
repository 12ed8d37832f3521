package io.github.matryoshka.bert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.TinyModel;
import io.github.matryoshka.kernels.Kernels;
import io.github.matryoshka.kernels.KernelsUnderTest;
import io.github.matryoshka.tokenizer.TokenBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole forward pass against double precision, on shapes that fit the tiles and some not. */
@Tag("kernels")
class ForwardPassTest {
  @TempDir Path folder;

  @Test
  void hiddenStatesAndPoolingsAgreeWithDoublePrecision() throws IOException {
    // Head sizes 32, 16 (no vector attention at 512 bit) and 13; hidden sizes off every tile.
    TinyModel[] models = {
      TinyModel.usual(), new TinyModel(48, 100, 3, 3), new TinyModel(39, 50, 1, 3)
    };
    for (TinyModel model : models) {
      for (Kernels kernels : KernelsUnderTest.all()) {
        try (Encoder encoder = load(model, kernels)) {
          check(model, encoder);
        }
      }
    }
  }

  private static void check(TinyModel model, Encoder encoder) {
    ReferenceBert reference = new ReferenceBert(model);
    int[] lengths = {1, 2, 7, 40, 19};
    TokenBatch batch = randomBatch(model, lengths);
    int d = model.hidden;
    ForwardPass pass = encoder.newForwardPass(100, 40);
    float[][] states = new float[model.layers + 1][batch.tokens() * d];
    pass.hiddenStates(batch, states);
    float[][] pooled = new float[Pooling.values().length][lengths.length * d];
    for (Pooling pooling : Pooling.values()) {
      pass.sentenceVectors(batch, pooling, pooled[pooling.ordinal()], 0);
    }
    for (int b = 0; b < lengths.length; b++) {
      int first = batch.offsets()[b];
      int[] ids = java.util.Arrays.copyOfRange(batch.ids(), first, batch.offsets()[b + 1]);
      double[][][] wanted = reference.states(ids);
      for (int layer = 0; layer <= model.layers; layer++) {
        for (int t = 0; t < ids.length; t++) {
          near(wanted[layer][t], states[layer], (first + t) * d, "layer " + layer);
        }
      }
      double[][] last = wanted[model.layers];
      near(mean(last), pooled[Pooling.MEAN.ordinal()], b * d, "mean");
      near(max(last), pooled[Pooling.MAX.ordinal()], b * d, "max");
      near(last[0], pooled[Pooling.CLS.ordinal()], b * d, "cls");
      near(reference.pooler(last[0]), pooled[Pooling.POOLER.ordinal()], b * d, "pooler");
    }
  }

  @Test
  void everyKernelGivesTheSameBits() throws IOException {
    TinyModel model = TinyModel.usual();
    TokenBatch batch = randomBatch(model, 3, 17, 40);
    float[] first = null;
    for (Kernels kernels : KernelsUnderTest.all()) {
      try (Encoder encoder = load(model, kernels)) {
        float[] out = new float[3 * model.hidden];
        encoder.newForwardPass(60, 40).sentenceVectors(batch, Pooling.MEAN, out, 0);
        first = first == null ? out : first;
        assertArrayEquals(first, out, kernels.description());
      }
    }
  }

  @Test
  void refusesBatchesThatDoNotFit() throws IOException {
    TinyModel model = TinyModel.usual();
    try (Encoder encoder = load(model, Kernels.scalar())) {
      ForwardPass pass = encoder.newForwardPass(50, 40);
      float[] out = new float[2 * model.hidden];
      assertMessage(
          "batch: expected at most 50 tokens, got 60", pass, randomBatch(model, 30, 30), out);
      assertMessage(
          "text 1 of the batch: expected 1 to 40 tokens, got 41",
          pass,
          randomBatch(model, 3, 41),
          out);
      assertMessage(
          "out: expected room for 3 × 64 numbers, got 128 from offset 0",
          pass,
          randomBatch(model, 3, 3, 3),
          out);
      TokenBatch foreign = new TokenBatch();
      foreign.add(new int[] {2, 99, 3}, 0, 3);
      assertMessage("token 1 of the batch: expected an id below 17, got 99", pass, foreign, out);
      Exception states =
          assertThrows(
              IllegalArgumentException.class,
              () -> pass.hiddenStates(randomBatch(model, 3), new float[1][99]));
      assertEquals("states: expected 3 arrays, got 1", states.getMessage());
    }
  }

  @Test
  void bfloat16WeightsGiveTheSameBitsOnEveryKernelAndNearlyTheSameVectors() throws IOException {
    TinyModel model = TinyModel.usual();
    Path directory = model.write(folder);
    Path weights = directory.resolve("model.safetensors");
    BertConfig config = BertConfig.read(directory.resolve("config.json"));
    TokenBatch batch = randomBatch(model, 5, 17, 40);
    float[] first = null;
    for (Kernels kernels : KernelsUnderTest.all()) {
      float[] exact = vectors(JvmEncoder.load(weights, config, kernels), batch);
      JvmEncoder rounded = JvmEncoder.load(weights, config, kernels, Precision.BF16);
      assertEquals(kernels.description() + ", bf16 weights", rounded.description());
      float[] out = vectors(rounded, batch);
      first = first == null ? out : first;
      assertArrayEquals(first, out, kernels.description());
      double difference = 0;
      double square = 0;
      for (int i = 0; i < out.length; i++) {
        difference += Math.pow(out[i] - exact[i], 2);
        square += Math.pow(exact[i], 2);
      }
      // Half a unit in the last of eight bits is 2^-9 of a weight; errors of many average out.
      assertTrue(difference > 0 && Math.sqrt(difference / square) < 0x1p-7, "difference");
    }
  }

  @Test
  void int8IsForTheNativeBackend() {
    Exception e =
        assertThrows(
            UnsupportedOperationException.class,
            () -> JvmEncoder.load(folder, null, Kernels.scalar(), Precision.INT8));
    assertEquals(
        "precision: expected FP32 or BF16 on the JVM, got INT8 (use the backend NATIVE)",
        e.getMessage());
  }

  private static float[] vectors(Encoder encoder, TokenBatch batch) {
    try (encoder) {
      float[] out = new float[batch.texts() * encoder.config().hiddenSize()];
      // Twice: the first pass of an encoder may run on other kernels.
      ForwardPass pass = encoder.newForwardPass(100, 40);
      pass.sentenceVectors(batch, Pooling.MEAN, out, 0);
      pass.sentenceVectors(batch, Pooling.MEAN, out, 0);
      return out;
    }
  }

  @Test
  void aCheckpointWithoutPoolerHasNoPoolerOutput() throws IOException {
    TinyModel model = TinyModel.usual();
    model.remove("pooler.dense.weight");
    model.remove("pooler.dense.bias");
    try (Encoder encoder = load(model, Kernels.scalar())) {
      ForwardPass pass = encoder.newForwardPass(50, 40);
      Exception e =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  pass.sentenceVectors(
                      randomBatch(model, 3), Pooling.POOLER, new float[model.hidden], 0));
      assertEquals(
          "pooling: expected a mode the model has, got POOLER for a checkpoint without pooler"
              + " weights",
          e.getMessage());
    }
  }

  private Encoder load(TinyModel model, Kernels kernels) throws IOException {
    Path directory = model.write(folder);
    BertConfig config = BertConfig.read(directory.resolve("config.json"));
    return JvmEncoder.load(directory.resolve("model.safetensors"), config, kernels);
  }

  private static TokenBatch randomBatch(TinyModel model, int... lengths) {
    SplittableRandom random = new SplittableRandom(5);
    TokenBatch batch = new TokenBatch();
    for (int length : lengths) {
      int[] ids = random.ints(length, 0, model.vocabulary.size()).toArray();
      batch.add(ids, 0, length);
    }
    return batch;
  }

  private static void assertMessage(
      String message, ForwardPass pass, TokenBatch batch, float[] out) {
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> pass.sentenceVectors(batch, Pooling.MEAN, out, 0));
    assertEquals(message, e.getMessage());
  }

  private static double[] mean(double[][] x) {
    double[] out = new double[x[0].length];
    for (double[] row : x) {
      for (int i = 0; i < row.length; i++) {
        out[i] += row[i] / x.length;
      }
    }
    return out;
  }

  private static double[] max(double[][] x) {
    double[] out = x[0].clone();
    for (double[] row : x) {
      for (int i = 0; i < row.length; i++) {
        out[i] = Math.max(out[i], row[i]);
      }
    }
    return out;
  }

  private static void near(double[] wanted, float[] got, int at, String what) {
    for (int i = 0; i < wanted.length; i++) {
      assertEquals(wanted[i], got[at + i], 5e-6, what + ", number " + i);
    }
  }
}
