package io.github.matryoshka;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.bert.Precision;
import io.github.matryoshka.jna.NativeUnderTest;
import io.github.matryoshka.kernels.KernelsUnderTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code embedAll} where there are fewer texts than tasks: the threads share the rows. */
@Tag("kernels")
@Timeout(300)
class SharedRowsTest {
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  @TempDir Path folder;
  private Model model;

  @BeforeEach
  void load() throws IOException {
    KernelsUnderTest.all();
    model = Model.load(TinyModel.wide().write(folder));
  }

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void sameBitsOnAnyNumberOfThreads() throws IOException {
    everyThreadCount(model);
    List<Backend> jvm =
        Backend.VECTOR.whyNot().isEmpty()
            ? List.of(Backend.SCALAR, Backend.VECTOR)
            : List.of(Backend.SCALAR);
    for (Backend backend : jvm) {
      try (Model other = Model.load(folder, backend)) {
        everyThreadCount(other);
      }
    }
    for (Precision precision : NativeUnderTest.PRECISIONS) {
      if (NativeUnderTest.isHere()) {
        try (Model other = Model.load(folder, Backend.NATIVE, precision)) {
          everyThreadCount(other);
        }
      }
    }
  }

  private static void everyThreadCount(Model model) {
    List<List<String>> lists =
        List.of(
            List.of(text(62)),
            List.of(text(190)),
            List.of(text(254), text(7), text(130)),
            List.of(text(3), "", text(100), text(100), text(100)));
    for (List<String> texts : lists) {
      List<float[]> alone = texts.stream().map(model.embedder()::embed).toList();
      for (int threads : new int[] {1, 2, 3, 7}) {
        same(alone, model.embedAll(texts, threads));
      }
    }
  }

  @Test
  void anExecutorMayDoWhatItLikes() {
    List<String> texts = List.of(text(200));
    List<float[]> alone = List.of(model.embedder().embed(texts.getFirst()));
    try (ExecutorService single = Executors.newSingleThreadExecutor()) {
      same(alone, model.embedAll(texts, single));
      // The only thread there is waits for itself no longer.
      same(alone, join(single, () -> model.embedAll(texts, single)));
    }
    same(alone, model.embedAll(texts, Runnable::run));
    List<Runnable> never = new ArrayList<>();
    same(alone, model.embedAll(texts, (Executor) never::add));
    never.forEach(late -> join(Thread.ofPlatform().start(late)));
  }

  @Test
  void helpersAreAskedForWhereTheyPay() {
    AtomicInteger asked = new AtomicInteger();
    Executor counting = task -> asked.incrementAndGet();
    model.embedAll(List.of(text(20)), counting);
    assertEquals(0, asked.get());
    model.embedAll(List.of(text(200)), counting);
    assertEquals(PROCESSORS - 1, asked.getAndSet(0));
    model.embedAll(Collections.nCopies(3 * PROCESSORS, text(20)), counting);
    assertEquals(PROCESSORS - 1, asked.get());
  }

  @Test
  void aRefusalIsPassedOn() {
    Executor full =
        task -> {
          throw new RejectedExecutionException("full");
        };
    if (PROCESSORS > 1) {
      Exception e =
          assertThrows(
              RejectedExecutionException.class, () -> model.embedAll(List.of(text(200)), full));
      assertEquals("full", e.getMessage());
    }
  }

  @Test
  void viewsAndLongTextsToo() {
    Model windows = model.withMaxTokens(100).withLongText(LongText.WINDOW_MEAN);
    List<String> texts = List.of(text(700), text(30));
    List<float[]> alone = texts.stream().map(windows.embedder()::embed).toList();
    same(alone, windows.embedAll(texts, 2));
    same(alone, windows.embedAll(texts, 3));
    Model strict = model.withMaxTokens(100).withLongText(LongText.ERROR);
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> strict.embedAll(List.of(text(200)), 2));
    assertTrue(e.getMessage().contains("expected at most 100 tokens"), e.getMessage());
    assertTrue(e.getMessage().endsWith("(text 0 of the list)"), e.getMessage());
    List<String> withNull = new ArrayList<>(List.of(text(200)));
    withNull.add(null);
    e = assertThrows(IllegalArgumentException.class, () -> model.embedAll(withNull, 4));
    assertTrue(e.getMessage().endsWith("(text 1 of the list)"), e.getMessage());
  }

  @Test
  void closedWhileItComputesItEndsWellOrSaysSo() throws IOException {
    List<String> texts = List.of(text(200));
    List<float[]> alone = List.of(model.embedder().embed(texts.getFirst()));
    for (int round = 0; round < 10; round++) {
      Model other = Model.load(folder);
      Thread closing = Thread.ofPlatform().start(other::close);
      try {
        same(alone, other.embedAll(texts, 2));
      } catch (IllegalStateException e) {
        assertTrue(e.getMessage().toLowerCase(Locale.ROOT).contains("closed"), e::toString);
      }
      join(closing);
    }
  }

  private static String text(int words) {
    String[] all = {"how", "do", "vaccines", "work", "?", "the", "cats", "sat", "mat"};
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      text.append(all[(i * i + words) % all.length]).append(' ');
    }
    return text.toString();
  }

  private static void same(List<float[]> wanted, List<float[]> got) {
    assertEquals(wanted.size(), got.size());
    for (int i = 0; i < wanted.size(); i++) {
      assertArrayEquals(wanted.get(i), got.get(i), "text " + i);
    }
  }

  private static List<float[]> join(ExecutorService executor, Callable<List<float[]>> call) {
    try {
      return executor.submit(call).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
