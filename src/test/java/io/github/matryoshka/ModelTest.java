package io.github.matryoshka;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.github.matryoshka.adaptor.Adaptor;
import io.github.matryoshka.bert.Pooling;
import io.github.matryoshka.bert.Precision;
import io.github.matryoshka.jna.NativeUnderTest;
import io.github.matryoshka.kernels.KernelsUnderTest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernels")
class ModelTest {
  @TempDir Path folder;
  private Model model;

  @BeforeEach
  void load() throws IOException {
    KernelsUnderTest.all();
    model = Model.load(TinyModel.usual().write(folder));
  }

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void vectorsHaveUnitLength() {
    float[] vector = model.embedder().embed("How do vaccines work?");
    assertEquals(64, vector.length);
    assertEquals(1, norm(vector), 1e-6);
  }

  @Test
  void dimsCutFirstAndScaleThen() {
    Embedder embedder = model.embedder();
    float[] whole = embedder.embed("the cat sat");
    float[] out = new float[20];
    assertEquals(5, embedder.embed("the cat sat", out, 3, 16));
    float[] wanted = new float[16];
    Vectors.truncate(whole, 0, 16, wanted, 0);
    for (int i = 0; i < 16; i++) {
      assertEquals(wanted[i], out[3 + i], 1e-7f);
    }
    assertEquals(0, out[2]);
    assertEquals(0, out[19]);
  }

  @Test
  void sameBitsAloneInAnyBatchAndOnAnyThreads() {
    List<String> texts = texts(300);
    List<float[]> alone = texts.stream().map(model.embedder()::embed).toList();
    same(alone, model.embedAll(texts));
    same(alone, model.embedAll(texts, 1));
    same(alone, model.embedAll(texts, 3));
    try (ExecutorService executor = Executors.newCachedThreadPool()) {
      same(alone, model.embedAll(texts, executor));
    }
    same(alone, model.embedAll(texts.stream()).map(Embedding::vector).toList());
    same(alone, model.embedAll(texts.stream(), 2).map(Embedding::vector).toList());
    List<String> reversed = new ArrayList<>(texts);
    Collections.reverse(reversed);
    List<float[]> back = new ArrayList<>(model.embedAll(reversed));
    Collections.reverse(back);
    same(alone, back);
  }

  @Test
  void fewAndUnevenTextsAreSpreadOverAllTasks() {
    List<String> texts = new ArrayList<>(texts(12));
    texts.set(3, "the cat sat ".repeat(200));
    texts.set(4, "");
    List<float[]> alone = texts.stream().map(model.embedder()::embed).toList();
    for (int n = 0; n <= texts.size(); n++) {
      same(alone.subList(0, n), model.embedAll(texts.subList(0, n), 4));
    }
    AtomicInteger tasks = new AtomicInteger();
    List<String> even = Collections.nCopies(12, "the cat sat");
    model.embedAll(
        even,
        task -> {
          tasks.incrementAndGet();
          task.run();
        });
    // The caller's thread is one of them.
    assertEquals(Math.min(12, Runtime.getRuntime().availableProcessors()) - 1, tasks.get());
  }

  @Test
  void backendsGiveTheSameBits() throws IOException {
    List<float[]> here = model.embedAll(texts(50));
    try (Model scalar = Model.load(folder, Backend.SCALAR)) {
      assertEquals("plain Java", scalar.backend());
      same(here, scalar.embedAll(texts(50)));
    }
    if (Backend.VECTOR.whyNot().isEmpty()) {
      try (Model vector = Model.load(folder, Backend.VECTOR)) {
        same(here, vector.embedAll(texts(50)));
      }
    }
  }

  @Test
  void precisionsAreNearAndShareTheFingerprint() throws IOException {
    float[] exact = model.embedder().embed("how do vaccines work?");
    for (Precision precision : NativeUnderTest.PRECISIONS) {
      if (precision == Precision.INT8 && !NativeUnderTest.isHere()) {
        continue;
      }
      try (Model other = Model.load(folder, Backend.AUTO, precision)) {
        assertEquals(precision, other.precision());
        assertEquals(model.fingerprint(), other.fingerprint());
        float[] vector = other.embedder().embed("how do vaccines work?");
        double cosine = 0;
        for (int i = 0; i < vector.length; i++) {
          cosine += (double) vector[i] * exact[i];
        }
        assertEquals(1, cosine, 0.01, other.backend());
        same(List.of(vector), other.embedAll(List.of("how do vaccines work?")));
      }
    }
  }

  @Test
  void embeddingAllocatesNothing() throws IOException {
    allocatesNothing(model);
    try (Model jvm =
        Model.load(folder, Backend.VECTOR.whyNot().isEmpty() ? Backend.VECTOR : Backend.SCALAR)) {
      allocatesNothing(jvm);
    }
  }

  private static void allocatesNothing(Model model) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Embedder embedder = model.embedder();
    String[] texts = {"how do vaccines work?", "the cat's mat.", "Ünïcödé 中文 \ud83d\ude00 cats"};
    float[] out = new float[64];
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 200 && least > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 100; i++) {
        embedder.embed(texts[i % texts.length], out, 0, 32);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertEquals(0, least, "bytes in 100 calls");
  }

  @Test
  void warmingUpEndsAndChangesNoBit() throws IOException {
    Model fresh = Model.load(folder);
    float[] cold = fresh.embedder().embed("the cat");
    fresh.withMaxTokens(3).withLongText(LongText.ERROR).warmUp();
    fresh.warmUp();
    assertArrayEquals(cold, fresh.embedder().embed("the cat"));
    fresh.close();
    assertThrows(IllegalStateException.class, fresh::warmUp);
  }

  @Test
  void hiddenStatesAndPoolerOfOneText() {
    Embedder embedder = model.embedder();
    float[][] states = embedder.hiddenStates("the cat");
    assertEquals(3, states.length);
    assertEquals(4 * 64, states[0].length);
    assertArrayEquals(states[2], embedder.lastHiddenState("the cat"));
    assertEquals(64, embedder.poolerOutput("the cat").length);
    float[] cls = model.withPooling(Pooling.CLS).embedder().embed("the cat");
    float[] wanted = new float[64];
    Vectors.truncate(states[2], 0, 64, wanted, 0);
    assertArrayEquals(wanted, cls);
  }

  @Test
  void adaptorsBelongToAnEncoder() {
    SplittableRandom random = new SplittableRandom(1);
    float[] weights = new float[64 * 64];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextDouble() - 0.5f;
    }
    Adaptor adaptor = new Adaptor(weights, 64, model.fingerprint(), Map.of());
    float[] plain = model.embedder().embed("the cat");
    float[] wanted = new float[64];
    adaptor.apply(plain, 0, wanted, 0);
    Vectors.truncate(wanted, 0, 8, wanted, 0);
    float[] got = new float[8];
    Model adapted = model.withAdaptor(adaptor);
    adapted.embedder().embed("the cat", got, 0, 8);
    for (int i = 0; i < 8; i++) {
      assertEquals(wanted[i], got[i], 1e-6f);
    }
    same(List.of(adapted.embedder().embed("the cat")), adapted.embedAll(List.of("the cat"), 2));
    fails(
        "adaptor: expected one made for encoder "
            + model.fingerprint().substring(0, 12)
            + "…, got one for 123… (train it for this model)",
        () -> model.withAdaptor(new Adaptor(weights, 64, "123", Map.of())));
    Adaptor general = Adaptor.general();
    fails(
        "adaptor: expected one made for encoder %.12s…, got one for %.12s… (train it for this model)"
            .formatted(model.fingerprint(), general.encoder()),
        () -> model.withAdaptor(general));
  }

  @Test
  void fingerprintNamesWeightsAndPooling() throws IOException {
    assertEquals(64, model.fingerprint().length());
    assertEquals(model.fingerprint(), model.withMaxTokens(20).fingerprint());
    assertNotEquals(model.fingerprint(), model.withPooling(Pooling.CLS).fingerprint());
    TinyModel other = TinyModel.usual();
    other.tensors.get("pooler.dense.bias")[0] += 1;
    try (Model second = Model.load(other.write(folder.resolve("other")))) {
      assertNotEquals(model.fingerprint(), second.fingerprint());
    }
  }

  @Test
  void streamsAreReadInBlocks() {
    AtomicInteger pulled = new AtomicInteger();
    Stream<String> endless =
        Stream.iterate(0, i -> i + 1)
            .map(
                i -> {
                  pulled.incrementAndGet();
                  return "cat " + i;
                });
    assertEquals(10, model.embedAll(endless).limit(10).count());
    assertTrue(pulled.get() < 1000, "pulled " + pulled);
    AtomicInteger closed = new AtomicInteger();
    try (Stream<Embedding> s =
        model.embedAll(Stream.<String>empty().onClose(closed::incrementAndGet))) {
      assertEquals(0, s.count());
    }
    assertEquals(1, closed.get());
  }

  @Test
  void refusesWhatCannotBe() {
    Embedder embedder = model.embedder();
    fails("dims: expected 1 to 64, got 0", () -> embedder.embed("a", new float[64], 0, 0));
    fails("dims: expected 1 to 64, got 65", () -> embedder.embed("a", new float[99], 0, 65));
    fails(
        "out: expected room for 32 numbers, got 40 from offset 9",
        () -> embedder.embed("a", new float[40], 9, 32));
    fails("threads: expected at least 1, got 0", () -> model.embedAll(List.of("a"), 0));
    fails("threads: expected at least 1, got 0", () -> model.embedAll(Stream.of("a"), 0));
    fails("max tokens: expected 3 to 40, got 41", () -> model.withMaxTokens(41));
    fails("max tokens: expected 3 to 40, got 2", () -> model.withMaxTokens(2));
  }

  @Test
  void missingBackendsSayWhy() {
    if (Backend.CUDA.whyNot().isPresent()) {
      Exception cuda =
          assertThrows(UnsupportedOperationException.class, () -> Model.load(folder, Backend.CUDA));
      assertEquals(Backend.CUDA.whyNot().orElseThrow(), cuda.getMessage());
      assertTrue(cuda.getMessage().startsWith("backend CUDA: expected "), cuda.getMessage());
      assertTrue(cuda.getMessage().endsWith(")"), "no cure: " + cuda.getMessage());
    }
    if (!NativeUnderTest.isHere()) {
      Exception missing =
          assertThrows(
              UnsupportedOperationException.class, () -> Model.load(folder, Backend.NATIVE));
      assertEquals(Backend.NATIVE.whyNot().orElseThrow(), missing.getMessage());
      assertThrows(
          UnsupportedOperationException.class,
          () -> Model.load(folder, Backend.AUTO, Precision.INT8));
    }
    for (Backend jvm : List.of(Backend.SCALAR, Backend.VECTOR)) {
      assertThrows(
          UnsupportedOperationException.class, () -> Model.load(folder, jvm, Precision.INT8));
    }
    if (Backend.VECTOR.whyNot().isPresent()) {
      Exception e =
          assertThrows(
              UnsupportedOperationException.class, () -> Model.load(folder, Backend.VECTOR));
      assertTrue(e.getMessage().contains("--add-modules jdk.incubator.vector"));
    }
    String taken = model.backend();
    if (NativeUnderTest.isHere()) {
      assertTrue(taken.startsWith("C, "), taken);
    } else {
      assertTrue(taken.startsWith(Backend.VECTOR.whyNot().isEmpty() ? "Vector" : "plain"), taken);
    }
  }

  @Test
  void closedModelsAndEmbeddersRefuse() throws IOException {
    Model second = Model.load(folder);
    Embedder embedder = second.embedder();
    Embedder ended = second.embedder();
    ended.close();
    closedFails("embedder: expected an open one, got a closed one", () -> ended.embed("a"));
    second.close();
    second.close();
    String message = "model: expected an open model, got a closed one";
    closedFails(message, () -> embedder.embed("a"));
    closedFails(message, () -> embedder.hiddenStates("a"));
    closedFails(message, second::embedder);
    closedFails(message, () -> second.embedAll(List.of("a")));
  }

  @Test
  void vocabularyLargerThanTheEmbedding() throws IOException {
    Path vocabulary = folder.resolve("vocab.txt");
    java.nio.file.Files.writeString(
        vocabulary, java.nio.file.Files.readString(vocabulary) + "extra\n");
    Exception e = assertThrows(IOException.class, () -> Model.load(folder));
    assertTrue(
        e.getMessage()
            .contains("expected a vocabulary of at most 17 tokens as config.json says, got 18"),
        e.getMessage());
  }

  private static List<String> texts(int n) {
    SplittableRandom random = new SplittableRandom(3);
    String[] words = {"how", "do", "vaccines", "work", "?", "the", "cats", "sat", "dog", "mat."};
    return IntStream.range(0, n)
        .mapToObj(
            i -> {
              StringBuilder text = new StringBuilder();
              int length = random.nextInt(60);
              for (int w = 0; w < length; w++) {
                text.append(words[random.nextInt(words.length)]).append(' ');
              }
              return text.toString();
            })
        .toList();
  }

  private static void same(List<float[]> wanted, List<float[]> got) {
    assertEquals(wanted.size(), got.size());
    for (int i = 0; i < wanted.size(); i++) {
      assertArrayEquals(wanted.get(i), got.get(i), "text " + i);
    }
  }

  private static double norm(float[] x) {
    double sum = 0;
    for (float v : x) {
      sum += (double) v * v;
    }
    return Math.sqrt(sum);
  }

  private static void fails(String message, org.junit.jupiter.api.function.Executable action) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, action).getMessage());
  }

  private static void closedFails(
      String message, org.junit.jupiter.api.function.Executable action) {
    assertEquals(message, assertThrows(IllegalStateException.class, action).getMessage());
  }
}
