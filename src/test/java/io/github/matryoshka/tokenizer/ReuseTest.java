package io.github.matryoshka.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One tokenizer and its batches used again and again: same ids, no garbage, from any thread. */
class ReuseTest {
  @TempDir Path directory;
  private WordPieceTokenizer tokenizer;
  private List<ReferenceFiles.Reference> references;

  @BeforeEach
  void load() throws IOException {
    tokenizer = ReferenceFiles.tokenizer(directory);
    references = ReferenceFiles.references();
  }

  @Test
  void allocatesNothingOnceWarm() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().threadId();
    List<byte[]> utf8 = new ArrayList<>();
    references.forEach(r -> utf8.add(r.text().getBytes(StandardCharsets.UTF_8)));
    TokenBatch batch = new TokenBatch();
    encode(utf8, batch);
    threads.getThreadAllocatedBytes(thread);
    long before = threads.getThreadAllocatedBytes(thread);
    encode(utf8, batch);
    assertEquals(0, threads.getThreadAllocatedBytes(thread) - before);
  }

  private void encode(List<byte[]> utf8, TokenBatch batch) {
    for (int i = 0; i < utf8.size(); i++) {
      batch.clear();
      tokenizer.encode(references.get(i).text(), 256, batch);
      tokenizer.encode(utf8.get(i), 0, utf8.get(i).length, Integer.MAX_VALUE, batch);
    }
  }

  @Test
  void oneBatchForTwoTokenizers() throws IOException {
    List<String> tokens = List.of("[UNK]", "[CLS]", "[SEP]", "a", "##b");
    String json = ReferenceFiles.json(tokens).replace("_word\": 100", "_word\": 2");
    WordPieceTokenizer small = ReferenceFiles.load(directory, json);
    TokenBatch batch = new TokenBatch();
    for (int i = 0; i < 2; i++) {
      batch.clear();
      tokenizer.encode("unaffable", 256, batch);
      small.encode("ab abb", 256, batch);
      assertArrayEquals(
          new int[] {101, 14477, 20961, 3468, 102, 1, 3, 4, 0, 2},
          Arrays.copyOf(batch.ids(), batch.tokens()));
    }
  }

  @Test
  void manyThreads() throws Exception {
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int seed = 0; seed < 8; seed++) {
      List<ReferenceFiles.Reference> shuffled = new ArrayList<>(references);
      Collections.shuffle(shuffled, new Random(seed));
      tasks.add(() -> check(shuffled));
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
      for (Future<Void> future : executor.invokeAll(tasks)) {
        future.get();
      }
    }
  }

  private Void check(List<ReferenceFiles.Reference> shuffled) {
    TokenBatch batch = new TokenBatch();
    for (ReferenceFiles.Reference reference : shuffled) {
      batch.clear();
      tokenizer.encode(reference.text(), Integer.MAX_VALUE, batch);
      assertArrayEquals(reference.ids(), Arrays.copyOf(batch.ids(), batch.tokens()));
    }
    return null;
  }
}
