package io.github.matryoshka.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.github.matryoshka.TinyModel;
import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.bert.Encoder;
import io.github.matryoshka.bert.FinishingPass;
import io.github.matryoshka.bert.ForwardPass;
import io.github.matryoshka.bert.JvmEncoder;
import io.github.matryoshka.bert.Pooling;
import io.github.matryoshka.bert.Precision;
import io.github.matryoshka.bert.Projection;
import io.github.matryoshka.kernels.Kernels;
import io.github.matryoshka.tokenizer.TokenBatch;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The unchanged host code over the emulated GPU, by mma.sync and by wgmma: same vectors, same bits,
 * counted work, faults.
 */
@Tag("cuda")
@EnabledIf("io.github.matryoshka.cuda.FakeDriver#isHere")
@ParameterizedClass
@ValueSource(ints = {80, 90})
class CudaForwardPassTest {
  private static final int D = 384;

  /** What 16-bit operands leave, on weights as small as the real ones. */
  private static final double COSINE = 0.9999;

  @Parameter int capability;
  @TempDir Path folder;
  private final TinyModel model = TinyModel.wide();
  private CudaDevice device;

  @BeforeEach
  void reset() {
    FakeDriver.reset();
    FakeDriver.devices(1, capability, 13000);
    device = new CudaDevice(Probe.gpu());
  }

  @AfterEach
  void usualDevice() {
    FakeDriver.devices(1, 90, 13000);
  }

  @Test
  void sentenceVectorsAndHiddenStatesAreThoseOfTheProcessor() throws IOException {
    TokenBatch batch = randomBatch(1, 2, 7, 64, 65, 16, 130, 33);
    try (Encoder cpu = cpu();
        Encoder gpu = gpu()) {
      ForwardPass expected = cpu.newForwardPass(1000, 512);
      try (ForwardPass pass = gpu.newForwardPass(1000, 512)) {
        for (Pooling pooling : Pooling.values()) {
          compare(vectors(expected, batch, pooling), vectors(pass, batch, pooling), pooling.name());
        }
        float[][] wanted = new float[model.layers + 1][batch.tokens() * D];
        float[][] got = new float[model.layers + 1][batch.tokens() * D];
        wanted[1] = null;
        got[1] = null;
        expected.hiddenStates(batch, wanted);
        pass.hiddenStates(batch, got);
        compare(wanted[0], got[0], "embeddings");
        compare(wanted[model.layers], got[model.layers], "last layer");
      }
    }
  }

  @Test
  void aTextHasTheSameBitsInEveryBatchAndOrderOfWork() throws IOException {
    int[] lengths = {5, 16, 70, 17, 3, 200};
    TokenBatch batch = randomBatch(lengths);
    try (Encoder gpu = gpu();
        ForwardPass pass = gpu.newForwardPass(512, 512)) {
      float[] together = vectors(pass, batch, Pooling.MEAN);
      FakeDriver.order(true, 7);
      assertArrayEquals(together, vectors(pass, batch, Pooling.MEAN));
      for (int text = 0; text < lengths.length; text++) {
        TokenBatch single = new TokenBatch();
        single.add(batch.ids(), batch.offsets()[text], batch.offsets()[text + 1]);
        // Twice: the second time the graph exists.
        for (int i = 0; i < 2; i++) {
          assertArrayEquals(
              Arrays.copyOfRange(together, text * D, (text + 1) * D),
              vectors(pass, single, Pooling.MEAN),
              "text " + text);
        }
      }
    }
  }

  @Test
  void aBatchThatFillsTheGpuHasTheSameBitsAsItsTexts() throws IOException {
    // 132 multiprocessors × 64 rows: from there on the large blocks of every kernel are taken.
    int[] lengths = new int[70];
    Arrays.fill(lengths, 121);
    TokenBatch batch = randomBatch(lengths);
    try (Encoder gpu = gpu();
        ForwardPass pass = gpu.newForwardPass(8500, 512)) {
      float[] together = vectors(pass, batch, Pooling.MEAN);
      TokenBatch single = new TokenBatch();
      single.add(batch.ids(), batch.offsets()[69], batch.offsets()[70]);
      assertArrayEquals(
          Arrays.copyOfRange(together, 69 * D, 70 * D), vectors(pass, single, Pooling.MEAN));
    }
  }

  @Test
  void finishedVectorsAreScaledProjectedAndCut() throws IOException {
    TokenBatch batch = randomBatch(5, 17, 40);
    SplittableRandom random = new SplittableRandom(2);
    int units = 30;
    Projection linear = new Projection(numbers(random, D * D), 0, null, null, null, null);
    Projection curved =
        new Projection(
            linear.matrix(),
            units,
            numbers(random, units * D),
            numbers(random, units),
            numbers(random, D * units),
            numbers(random, D));
    try (Encoder gpu = gpu()) {
      for (Projection projection : new Projection[] {null, linear, curved}) {
        try (FinishingPass pass =
            (FinishingPass)
                gpu.newForwardPass(64, 64, projection == null ? null : () -> projection)) {
          float[] pooled = vectors(pass, batch, Pooling.MEAN);
          for (int dims : new int[] {1, 64, 77, D}) {
            float[] out = new float[3 * dims];
            pass.finishedVectors(batch, Pooling.MEAN, dims, out, 0);
            float[] single = new float[dims];
            TokenBatch last = new TokenBatch();
            last.add(batch.ids(), batch.offsets()[2], batch.offsets()[3]);
            pass.finishedVectors(last, Pooling.MEAN, dims, single, 0);
            assertArrayEquals(Arrays.copyOfRange(out, 2 * dims, 3 * dims), single);
            for (int text = 0; text < 3; text++) {
              double[] expected = finished(pooled, text * D, projection, dims);
              for (int i = 0; i < dims; i++) {
                assertEquals(
                    expected[i], out[text * dims + i], 2e-6, "number " + i + " of " + dims);
              }
            }
          }
        }
      }
      try (FinishingPass pass = (FinishingPass) gpu.newForwardPass(64, 64, null)) {
        fails(
            IllegalArgumentException.class,
            "dims: expected 1 to 384, got 385",
            () -> pass.finishedVectors(batch, Pooling.MEAN, 385, new float[3 * 385], 0));
      }
    }
  }

  private static float[] numbers(SplittableRandom random, int n) {
    float[] numbers = new float[n];
    for (int i = 0; i < n; i++) {
      numbers[i] = (float) (random.nextDouble() - 0.5);
    }
    return numbers;
  }

  private static double[] finished(float[] pooled, int at, Projection p, int dims) {
    double[] u = new double[D];
    for (int i = 0; i < D; i++) {
      u[i] = pooled[at + i];
    }
    u = unit(u);
    if (p == null) {
      return unit(Arrays.copyOf(u, dims));
    }
    double[] active = new double[p.units()];
    for (int h = 0; h < active.length; h++) {
      active[h] = Math.max(0, p.bias()[h] + dot(p.weights(), h, u));
    }
    double[] out = new double[dims];
    for (int j = 0; j < dims; j++) {
      out[j] = dot(p.matrix(), j, u);
      out[j] += p.units() == 0 ? 0 : p.offset()[j] + dot(p.output(), j, active);
    }
    return unit(out);
  }

  private static double dot(float[] matrix, int row, double[] x) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += matrix[row * x.length + i] * x[i];
    }
    return sum;
  }

  private static double[] unit(double[] x) {
    double norm = Math.sqrt(Arrays.stream(x).map(y -> y * y).sum());
    return Arrays.stream(x).map(y -> y / norm).toArray();
  }

  @Test
  void countsWhatTheModelOfTheKernelsSays() throws IOException {
    int tokens = 100;
    TokenBatch batch = randomBatch(60, 40);
    try (Encoder gpu = gpu();
        ForwardPass pass = gpu.newForwardPass(tokens, 512)) {
      FakeDriver.reset();
      vectors(pass, batch, Pooling.MEAN);
      boolean four = capability == 90;
      int blockRows = four ? 64 : 16;
      int rows = Math.ceilDiv(tokens, blockRows);
      int f = model.inner;
      // Multiplications of 16 × 8 × 16: three matrices by D, two by F; two texts of one tile each.
      long products =
          rows * (blockRows / 16) * (D / 16L * (3 * D / 8 + D / 8 + f / 8) + f / 16L * (D / 8));
      long attention = 12 * 2 * 2L * (64 * 64 * 32) / (16 * 8 * 16);
      long[] counts = FakeDriver.counts();
      assertEquals(model.layers * (attention + (four ? 0 : products)), counts[0], "mma");
      assertEquals(model.layers * (four ? products : 0), counts[4], "wgmma");
      assertEquals(0, counts[2], "bank conflicts");
      // Four warps get their rows in tiles of 64.
      long read = four ? rows * blockRows : tokens;
      long activations = (3 * D / 64L + 1 + f / 64) * read * D * 2L + read * f * 2L;
      long weights = rows * 2L * (3 * D * D + D * D + 2L * f * D);
      long heads = 12 * 32 * 2L * 3 * tokens;
      assertEquals(model.layers * (activations + weights + heads), counts[3], "bytes");
    }
  }

  @Test
  void aTextIsOneGraphLaunchAndAllocatesNothing() throws IOException {
    TokenBatch text = randomBatch(16);
    float[] out = new float[D];
    try (Encoder gpu = gpu();
        ForwardPass pass = gpu.newForwardPass(512, 512)) {
      for (int i = 0; i < 20; i++) {
        pass.sentenceVectors(text, Pooling.MEAN, out, 0);
      }
      FakeDriver.reset();
      ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = bean.getCurrentThreadAllocatedBytes();
      pass.sentenceVectors(text, Pooling.MEAN, out, 0);
      pass.sentenceVectors(text, Pooling.MEAN, out, 0);
      assertEquals(0, bean.getCurrentThreadAllocatedBytes() - before, "bytes");
      assertEquals(2, FakeDriver.calls("cuGraphLaunch"));
      // Both copies are part of the graph.
      assertEquals(0, FakeDriver.calls("cuLaunchKernel"));
      assertEquals(0, FakeDriver.calls("cuMemcpyHtoDAsync_v2"));
      assertEquals(0, FakeDriver.calls("cuMemcpyDtoHAsync_v2"));
    }
  }

  @Test
  void memoryIsGivenBackByClosing() throws IOException {
    long before = FakeDriver.allocated();
    Encoder gpu = gpu();
    assertTrue(FakeDriver.allocated() > before);
    ForwardPass pass = gpu.newForwardPass(64, 64);
    vectors(pass, randomBatch(5), Pooling.MEAN);
    pass.close();
    pass.close();
    fails(
        IllegalStateException.class,
        "forward pass: expected an open one, got a closed one",
        () -> vectors(pass, randomBatch(5), Pooling.MEAN));
    gpu.close();
    assertEquals(before, FakeDriver.allocated());
    fails(
        IllegalStateException.class,
        "model: expected an open model, got a closed one",
        () -> gpu.newForwardPass(5, 5));
  }

  @Test
  void aForgottenPassGoesWithTheGarbage() throws Exception {
    try (Encoder gpu = gpu()) {
      long before = FakeDriver.allocated();
      gpu.newForwardPass(64, 64);
      assertTrue(FakeDriver.allocated() > before);
      for (int i = 0; i < 100 && FakeDriver.allocated() > before; i++) {
        System.gc();
        Thread.sleep(20);
      }
      assertEquals(before, FakeDriver.allocated());
    }
  }

  @Test
  void everyFaultHasItsErrorAndTheNextModelWorks() throws IOException {
    String[] calls = {
      "cuCtxPushCurrent_v2",
      "cuModuleGetFunction",
      "cuFuncSetAttribute",
      "cuMemAlloc_v2",
      "cuMemcpyHtoD_v2"
    };
    long before = FakeDriver.allocated();
    for (String call : calls) {
      FakeDriver.fail(call, FakeDriver.OUT_OF_MEMORY, 0);
      Exception e = assertThrows(IllegalStateException.class, this::gpu, call);
      String name = call.replace("_v2", "");
      assertTrue(e.getMessage().startsWith("backend CUDA: expected " + name), e.getMessage());
      assertTrue(e.getMessage().contains("CUDA_ERROR_OUT_OF_MEMORY"), e.getMessage());
      assertEquals(before, FakeDriver.allocated(), call);
    }
    try (Encoder gpu = gpu()) {
      long loaded = FakeDriver.allocated();
      for (String call :
          new String[] {
            "cuStreamCreate", "cuMemAlloc_v2", "cuMemHostAlloc", "cuCtxPushCurrent_v2"
          }) {
        FakeDriver.fail(call, FakeDriver.OUT_OF_MEMORY, 0);
        assertThrows(IllegalStateException.class, () -> gpu.newForwardPass(64, 64), call);
        assertEquals(loaded, FakeDriver.allocated(), call);
      }
      ForwardPass pass = gpu.newForwardPass(64, 64);
      TokenBatch one = randomBatch(5);
      TokenBatch two = randomBatch(5, 6);
      float[] right = vectors(pass, two, Pooling.MEAN);
      for (String call :
          new String[] {
            "cuMemcpyHtoDAsync_v2", "cuLaunchKernel", "cuMemcpyDtoHAsync_v2", "cuStreamSynchronize"
          }) {
        FakeDriver.fail(call, 1, 0);
        assertThrows(IllegalStateException.class, () -> vectors(pass, two, Pooling.MEAN), call);
      }
      for (String call :
          new String[] {
            "cuStreamBeginCapture_v2",
            "cuLaunchKernel",
            "cuStreamEndCapture",
            "cuGraphInstantiateWithFlags",
            "cuGraphLaunch"
          }) {
        FakeDriver.fail(call, 1, 0);
        assertThrows(IllegalStateException.class, () -> vectors(pass, one, Pooling.MEAN), call);
      }
      assertArrayEquals(right, vectors(pass, two, Pooling.MEAN));
      assertArrayEquals(Arrays.copyOf(right, D), vectors(pass, randomBatch(5), Pooling.MEAN));
      pass.close();
    }
  }

  @Test
  void aContextLostInTheMiddleSaysSoUntilTheEndAndFreesNothingTwice() throws IOException {
    Encoder gpu = gpu();
    ForwardPass pass = gpu.newForwardPass(64, 64);
    TokenBatch batch = randomBatch(5, 6);
    FakeDriver.fail("cuLaunchKernel", FakeDriver.LAUNCH_FAILED, 7);
    for (int i = 0; i < 3; i++) {
      Exception e =
          assertThrows(IllegalStateException.class, () -> vectors(pass, batch, Pooling.MEAN));
      assertTrue(e.getMessage().contains("CUDA_ERROR_LAUNCH_FAILED"), e.getMessage());
      assertTrue(e.getMessage().contains("use another backend"), e.getMessage());
    }
    pass.close();
    gpu.close();
    try (Encoder cpu = cpu()) {
      vectors(cpu.newForwardPass(64, 64), batch, Pooling.MEAN);
    }
  }

  @Test
  void tooLittleMemoryIsSaid() {
    FakeDriver.memory(1 << 20);
    Exception e = assertThrows(IllegalStateException.class, this::gpu);
    assertTrue(
        e.getMessage()
            .matches(
                "backend CUDA: expected cuMemAlloc\\(\\d+\\) to work, got CUDA_ERROR_OUT_OF_MEMORY"
                    + " \\(free GPU memory, or embed fewer texts at a time\\)"),
        e.getMessage());
  }

  @Test
  void refusesWhatTheKernelsAreNotMadeFor() throws IOException {
    Path directory = TinyModel.usual().write(folder.resolve("narrow"));
    BertConfig narrow = BertConfig.read(directory.resolve("config.json"));
    Exception e =
        assertThrows(
            UnsupportedOperationException.class,
            () ->
                CudaEncoder.load(
                    device, directory.resolve("model.safetensors"), narrow, Precision.FP16));
    assertTrue(
        e.getMessage().startsWith("backend CUDA: expected a model of 384 numbers a token"),
        e.getMessage());
    assertThrows(
        UnsupportedOperationException.class,
        () -> CudaEncoder.load(device, directory.resolve("x"), narrow, Precision.INT8));
    model.tensors.get("encoder.layer.1.output.dense.weight")[5] = 70_000;
    Exception large = assertThrows(IOException.class, this::gpu);
    assertTrue(
        large
            .getMessage()
            .endsWith("expected weights that fit 16-bit floats, got 70000.0 (use another backend)"),
        large.getMessage());
  }

  private static void fails(
      Class<? extends Exception> type,
      String message,
      org.junit.jupiter.api.function.Executable call) {
    assertEquals(message, assertThrows(type, call).getMessage());
  }

  private Encoder cpu() throws IOException {
    Path directory = model.write(folder);
    BertConfig config = BertConfig.read(directory.resolve("config.json"));
    return JvmEncoder.load(directory.resolve("model.safetensors"), config, Kernels.scalar());
  }

  private Encoder gpu() throws IOException {
    Path directory = model.write(folder);
    BertConfig config = BertConfig.read(directory.resolve("config.json"));
    return CudaEncoder.load(device, directory.resolve("model.safetensors"), config, Precision.FP16);
  }

  private static float[] vectors(ForwardPass pass, TokenBatch batch, Pooling pooling) {
    float[] out = new float[batch.texts() * D];
    pass.sentenceVectors(batch, pooling, out, 0);
    return out;
  }

  private static void compare(float[] expected, float[] got, String what) {
    for (int at = 0; at < expected.length; at += D) {
      double dot = 0;
      double a = 0;
      double b = 0;
      for (int i = at; i < at + D; i++) {
        dot += (double) expected[i] * got[i];
        a += (double) expected[i] * expected[i];
        b += (double) got[i] * got[i];
      }
      assertTrue(
          dot / Math.sqrt(a * b) >= COSINE, what + " " + at / D + ": " + dot / Math.sqrt(a * b));
    }
  }

  private TokenBatch randomBatch(int... lengths) {
    SplittableRandom random = new SplittableRandom(5);
    TokenBatch batch = new TokenBatch();
    for (int length : lengths) {
      batch.add(random.ints(length, 0, model.vocabulary.size()).toArray(), 0, length);
    }
    return batch;
  }
}
