package io.github.matryoshka.bert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.TinyModel;
import io.github.matryoshka.kernels.Kernels;
import io.github.matryoshka.kernels.KernelsUnderTest;
import io.github.matryoshka.tokenizer.TokenBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows split among parts: each once, and to the same bits. */
@Tag("kernels")
class RowSplitTest {
  @TempDir Path folder;

  @Test
  void partsCoverTheRowsInWholeTilesAndFitTheirScratch() {
    for (int most = 1; most <= 12; most++) {
      for (int tokens = 1; tokens <= 700; tokens++) {
        int parts = RowSplit.parts(tokens, most);
        assertTrue(parts >= 1 && parts <= most);
        assertTrue(tokens >= 64 || parts == 1);
        int scratch = RowSplit.most(700, most);
        int at = 0;
        for (int part = 0; part < parts; part++) {
          int end = RowSplit.first(tokens, parts, part + 1);
          assertEquals(at, RowSplit.first(tokens, parts, part));
          assertTrue(end - at > 0 && end - at <= scratch, tokens + " tokens, part " + part);
          assertTrue(end == tokens || end % 8 == 0);
          at = end;
        }
        assertEquals(tokens, at);
      }
    }
  }

  @Test
  void aCrewGivesTheBitsOfOneThread() throws IOException {
    // Heads of 32 and of 13 numbers; hidden sizes on and off the vector and the tile.
    for (TinyModel model : new TinyModel[] {TinyModel.usual(), new TinyModel(39, 50, 2, 3)}) {
      model.write(folder);
      BertConfig config = BertConfig.read(folder.resolve("config.json"));
      for (Kernels kernels : KernelsUnderTest.all()) {
        for (Precision precision : new Precision[] {Precision.FP32, Precision.BF16}) {
          try (Encoder encoder =
              JvmEncoder.load(folder.resolve("model.safetensors"), config, kernels, precision)) {
            check(encoder, model);
          }
        }
      }
    }
  }

  private static void check(Encoder encoder, TinyModel model) {
    int d = model.hidden;
    int[][] batches = {{40, 40}, {1, 40, 3, 29, 17, 40, 2}, {40, 23}, {5}};
    for (int threads : new int[] {1, 2, 7}) {
      try (ExecutorService pool = Executors.newFixedThreadPool(2);
          Crew crew = new Crew(pool, threads)) {
        ForwardPass alone = encoder.newForwardPass(150, 40);
        ForwardPass together = encoder.newForwardPass(crew, 150, 40);
        for (int[] lengths : batches) {
          TokenBatch batch = batch(model, lengths);
          float[][] wanted = new float[model.layers + 1][batch.tokens() * d];
          float[][] got = new float[model.layers + 1][batch.tokens() * d];
          alone.hiddenStates(batch, wanted);
          together.hiddenStates(batch, got);
          assertArrayEquals(wanted, got, encoder.description());
          for (Pooling pooling : Pooling.values()) {
            float[] one = new float[lengths.length * d];
            float[] other = new float[lengths.length * d];
            alone.sentenceVectors(batch, pooling, one, 0);
            together.sentenceVectors(batch, pooling, other, 0);
            assertArrayEquals(one, other, encoder.description());
          }
        }
      }
    }
  }

  private static TokenBatch batch(TinyModel model, int... lengths) {
    SplittableRandom random = new SplittableRandom(5);
    TokenBatch batch = new TokenBatch();
    for (int length : lengths) {
      batch.add(random.ints(length, 0, model.vocabulary.size()).toArray(), 0, length);
    }
    return batch;
  }
}
