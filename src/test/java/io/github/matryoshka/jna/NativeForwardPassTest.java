package io.github.matryoshka.jna;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.TinyModel;
import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.bert.Encoder;
import io.github.matryoshka.bert.ForwardPass;
import io.github.matryoshka.bert.JvmEncoder;
import io.github.matryoshka.bert.Pooling;
import io.github.matryoshka.bert.Precision;
import io.github.matryoshka.kernels.Kernels;
import io.github.matryoshka.tokenizer.TokenBatch;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The forward pass in C against the JVM's, which other tests hold against double precision. The
 * library's own tests in {@code native/cpu/test} cover shapes and sanitizers.
 */
class NativeForwardPassTest {
  private static final int LONGEST = 40;
  private static final int CAPACITY = 100;

  /** Portable C has no fused multiply-add, so its bits are its own. */
  private static final int PORTABLE = 0;

  @TempDir Path folder;

  @Test
  void fp32GivesTheBitsOfTheJvmAndTheOthersNearlyTheSameVectors() throws IOException {
    for (TinyModel model :
        List.of(TinyModel.usual(), new TinyModel(48, 100, 3, 3), new TinyModel(39, 50, 1, 3))) {
      model.write(folder);
      TokenBatch batch = randomBatch(model, 1, 2, 7, 40, 19);
      try (Encoder jvm = JvmEncoder.load(weights(), config(), Kernels.scalar())) {
        for (Pooling pooling : Pooling.values()) {
          float[] wanted = vectors(jvm, batch, pooling);
          for (int isa : NativeUnderTest.instructionSets()) {
            for (Precision precision : NativeUnderTest.PRECISIONS) {
              try (Encoder encoder = open(precision, isa)) {
                float[] got = vectors(encoder, batch, pooling);
                check(wanted, got, encoder.description(), precision, isa);
              }
            }
          }
        }
      }
    }
  }

  private static void check(float[] wanted, float[] got, String what, Precision p, int isa) {
    if (p == Precision.FP32 && isa != PORTABLE) {
      assertArrayEquals(wanted, got, what);
      return;
    }
    double difference = 0;
    double square = 0;
    for (int i = 0; i < wanted.length; i++) {
      difference += Math.pow(got[i] - wanted[i], 2);
      square += Math.pow(wanted[i], 2);
    }
    double[] tolerance = {1e-6, 0.005, 0.02};
    double error = Math.sqrt(difference / square);
    assertTrue(error < tolerance[p.ordinal()], what + ": " + error);
    assertTrue(p == Precision.FP32 || error > 1e-6, what + " is not rounded: " + error);
  }

  @Test
  void hiddenStatesAreThoseOfTheJvm() throws IOException {
    TinyModel model = TinyModel.usual();
    model.write(folder);
    TokenBatch batch = randomBatch(model, 3, 17);
    float[][] wanted = new float[model.layers + 1][20 * model.hidden];
    try (Encoder jvm = JvmEncoder.load(weights(), config(), Kernels.scalar())) {
      jvm.newForwardPass(CAPACITY, LONGEST).hiddenStates(batch, wanted);
    }
    for (int isa : NativeUnderTest.instructionSets()) {
      try (Encoder encoder = open(Precision.FP32, isa)) {
        float[][] got = new float[model.layers + 1][20 * model.hidden];
        got[1] = null;
        encoder.newForwardPass(CAPACITY, LONGEST).hiddenStates(batch, got);
        for (int i = 0; i < got.length; i++) {
          if (got[i] != null) {
            assertArrayEquals(wanted[i], got[i], isa == PORTABLE ? 1e-5f : 0);
          }
        }
      }
    }
  }

  @Test
  void aTextHasTheSameBitsInEveryBatch() throws IOException {
    TinyModel model = TinyModel.usual();
    model.write(folder);
    for (int isa : NativeUnderTest.instructionSets()) {
      for (Precision precision : NativeUnderTest.PRECISIONS) {
        try (Encoder encoder = open(precision, isa)) {
          TokenBatch batch = randomBatch(model, 8, 1, 31, 17, 2, 40);
          float[] together = vectors(encoder, batch, Pooling.MEAN);
          for (int b = 0; b < batch.texts(); b++) {
            TokenBatch alone = new TokenBatch();
            alone.add(batch.ids(), batch.offsets()[b], batch.offsets()[b + 1]);
            float[] one = vectors(encoder, alone, Pooling.MEAN);
            for (int i = 0; i < one.length; i++) {
              assertEquals(one[i], together[b * one.length + i], encoder.description());
            }
          }
        }
      }
    }
  }

  @Test
  void aCallAllocatesNothing() throws IOException {
    TinyModel model = TinyModel.usual();
    model.write(folder);
    if (!NativeUnderTest.isHere()) {
      return;
    }
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Encoder encoder = NativeEncoder.load(weights(), config(), Precision.INT8)) {
      ForwardPass pass = encoder.newForwardPass(CAPACITY, LONGEST);
      TokenBatch batch = randomBatch(model, 3, 17);
      float[] out = new float[2 * model.hidden];
      long least = Long.MAX_VALUE;
      for (int round = 0; round < 20; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1_000; i++) {
          pass.sentenceVectors(batch, Pooling.MEAN, out, 0);
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      // Reading the counter allocates a little, whatever the number of calls.
      assertTrue(least < 1_000, least + " bytes in a thousand calls");
    }
  }

  @Test
  void closingWhileOthersComputeEndsTheirCallsWell() throws Exception {
    TinyModel model = TinyModel.usual();
    model.write(folder);
    for (int round = 0; NativeUnderTest.isHere() && round < 20; round++) {
      NativeEncoder encoder = NativeEncoder.load(weights(), config(), Precision.FP32);
      TokenBatch batch = randomBatch(model, 40, 40);
      float[] wanted = vectors(encoder, batch, Pooling.MEAN);
      AtomicInteger refused = new AtomicInteger();
      AtomicInteger calls = new AtomicInteger();
      List<Throwable> failures = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        threads.add(
            Thread.ofPlatform()
                .uncaughtExceptionHandler((t, e) -> failures.add(e))
                .start(
                    () -> {
                      try {
                        ForwardPass pass = encoder.newForwardPass(CAPACITY, LONGEST);
                        float[] out = new float[wanted.length];
                        while (true) {
                          pass.sentenceVectors(batch, Pooling.MEAN, out, 0);
                          calls.incrementAndGet();
                          assertArrayEquals(wanted, out);
                        }
                      } catch (IllegalStateException e) {
                        refused.incrementAndGet();
                      }
                    }));
      }
      while (calls.get() < 10 && failures.isEmpty()) {
        Thread.onSpinWait();
      }
      encoder.close();
      encoder.close();
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(List.of(), failures);
      assertEquals(3, refused.get());
      Exception e =
          assertThrows(
              IllegalStateException.class, () -> encoder.newForwardPass(CAPACITY, LONGEST));
      assertEquals("model: expected an open model, got a closed one", e.getMessage());
    }
  }

  /** {@code -Dmatryoshka.random.batches=10000000} runs as many as a release should see. */
  @Test
  void randomBatchesGiveVectorsOrAClearError() throws IOException {
    int batches = Integer.getInteger("matryoshka.random.batches", 100_000);
    TinyModel model = new TinyModel(12, 20, 1, 3);
    model.write(folder);
    SplittableRandom random = new SplittableRandom(1);
    List<ForwardPass> passes = new ArrayList<>();
    List<Encoder> encoders = new ArrayList<>();
    for (int isa : NativeUnderTest.instructionSets()) {
      for (Precision precision : NativeUnderTest.PRECISIONS) {
        encoders.add(open(precision, isa));
        passes.add(encoders.getLast().newForwardPass(CAPACITY, LONGEST));
      }
    }
    float[] out = new float[CAPACITY * model.hidden];
    Pooling[] poolings = Pooling.values();
    int refused = 0;
    for (int i = 0; !passes.isEmpty() && i < batches; i++) {
      TokenBatch batch = new TokenBatch();
      int texts = 1 + random.nextInt(3);
      boolean good = true;
      for (int t = 0; t < texts; t++) {
        int length = random.nextInt(20) == 0 ? 1 + random.nextInt(60) : 1 + random.nextInt(9);
        int end = random.nextInt(50) == 0 ? 1000 : model.vocabulary.size();
        int[] ids = random.ints(length, end == 1000 ? -1000 : 0, end).toArray();
        batch.add(ids, 0, length);
        good &=
            length <= LONGEST && java.util.Arrays.stream(ids).allMatch(id -> id >= 0 && id < 17);
      }
      good &= batch.tokens() <= CAPACITY;
      try {
        passes.get(i % passes.size()).sentenceVectors(batch, poolings[i % 4], out, 0);
        assertTrue(good, "batch " + i);
      } catch (IllegalArgumentException e) {
        assertTrue(!good, "batch " + i + ": " + e.getMessage());
        refused++;
      }
      assertTrue(Float.isFinite(out[texts * model.hidden - 1]), "batch " + i);
    }
    assertTrue(passes.isEmpty() || refused > batches / 100, "refused: " + refused);
    encoders.forEach(Encoder::close);
  }

  @Test
  void tensorsInHalfPrecisionAreWidened() throws IOException {
    TinyModel model = TinyModel.usual();
    model.write(folder);
    writeAsFloat16(model);
    TokenBatch batch = randomBatch(model, 3, 17);
    float[] wanted;
    try (Encoder jvm = JvmEncoder.load(weights(), config(), Kernels.scalar())) {
      wanted = vectors(jvm, batch, Pooling.MEAN);
    }
    for (int isa : NativeUnderTest.instructionSets()) {
      try (Encoder encoder = open(Precision.FP32, isa)) {
        float[] got = vectors(encoder, batch, Pooling.MEAN);
        check(wanted, got, encoder.description(), Precision.FP32, isa);
      }
    }
  }

  @Test
  void aCheckpointWithoutPoolerHasNoPoolerOutput() throws IOException {
    TinyModel model = TinyModel.usual();
    model.remove("pooler.dense.weight");
    model.remove("pooler.dense.bias");
    model.write(folder);
    if (NativeUnderTest.isHere()) {
      try (Encoder encoder = NativeEncoder.load(weights(), config(), Precision.FP32)) {
        TokenBatch batch = randomBatch(model, 3);
        assertThrows(IllegalArgumentException.class, () -> vectors(encoder, batch, Pooling.POOLER));
        assertTrue(Float.isFinite(vectors(encoder, batch, Pooling.MEAN)[0]));
      }
    }
  }

  @Test
  void measuresTheMachine() {
    if (NativeUnderTest.isHere()) {
      assertTrue(NativeLibrary.peak(Precision.FP32) > 1e8);
      assertTrue(NativeLibrary.peak(Precision.INT8) > 1e8);
      try (var arena = java.lang.foreign.Arena.ofConfined()) {
        assertTrue(NativeLibrary.readRate(arena.allocate(1 << 20, 64)) > 1e8);
      }
    }
  }

  private void writeAsFloat16(TinyModel model) throws IOException {
    StringBuilder header = new StringBuilder("{");
    ByteBuffer data = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
    Map<String, List<Long>> shapes = shapes();
    model.tensors.forEach(
        (name, values) -> {
          int begin = data.position();
          for (float v : values) {
            data.putShort(Float.floatToFloat16(v));
          }
          header.append(
              "%s\"%s\":{\"dtype\":\"F16\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                  .formatted(
                      begin == 0 ? "" : ",", name, shapes.get(name), begin, data.position()));
        });
    byte[] json = header.append("}").toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + json.length + data.position());
    file.order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json).put(data.flip());
    Files.write(weights(), file.array());
  }

  private Map<String, List<Long>> shapes() throws IOException {
    try (var file = io.github.matryoshka.safetensors.SafetensorsFile.open(weights())) {
      Map<String, List<Long>> shapes = new java.util.HashMap<>();
      file.tensors().forEach((name, info) -> shapes.put(name, info.shape()));
      return shapes;
    }
  }

  private Path weights() {
    return folder.resolve("model.safetensors");
  }

  private BertConfig config() throws IOException {
    return BertConfig.read(folder.resolve("config.json"));
  }

  private Encoder open(Precision precision, int isa) throws IOException {
    return NativeEncoder.load(weights(), config(), precision, isa);
  }

  private static float[] vectors(Encoder encoder, TokenBatch batch, Pooling pooling) {
    float[] out = new float[batch.texts() * encoder.config().hiddenSize()];
    encoder.newForwardPass(CAPACITY, LONGEST).sentenceVectors(batch, pooling, out, 0);
    return out;
  }

  private static TokenBatch randomBatch(TinyModel model, int... lengths) {
    SplittableRandom random = new SplittableRandom(5);
    TokenBatch batch = new TokenBatch();
    for (int length : lengths) {
      batch.add(random.ints(length, 0, model.vocabulary.size()).toArray(), 0, length);
    }
    return batch;
  }
}
