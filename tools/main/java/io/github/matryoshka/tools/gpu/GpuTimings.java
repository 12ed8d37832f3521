package io.github.matryoshka.tools.gpu;

import io.github.matryoshka.Backend;
import io.github.matryoshka.Embedder;
import io.github.matryoshka.Model;
import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.bert.FinishingPass;
import io.github.matryoshka.bert.Pooling;
import io.github.matryoshka.bert.Precision;
import io.github.matryoshka.cuda.CudaEncoder;
import io.github.matryoshka.search.GpuSearcher;
import io.github.matryoshka.search.Searcher;
import io.github.matryoshka.tokenizer.TokenBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Times the forward pass from token ids and from text, single texts, and search, each beside the
 * floor that the device's arithmetic and memory set.
 *
 * @param peak floating-point operations a second on 16-bit operands; NaN if not known
 * @param bandwidth bytes a second from the device's memory; NaN if not known
 * @param runs of each
 * @param tokens of a batch
 */
record GpuTimings(double peak, double bandwidth, int runs, int tokens) {
  private static final int DIMS = 384;

  /** Operations of the matrix products a token, and of attention a token and token of its text. */
  private static final double PRODUCTS = 21.23e6;

  private static final double ATTENTION = 9216;

  List<Timing> forward(Path weights, int[] lengths) throws IOException {
    BertConfig config = BertConfig.read(weights.resolve("config.json"));
    List<Timing> timings = new ArrayList<>();
    try (CudaEncoder encoder =
        CudaEncoder.load(weights.resolve("model.safetensors"), config, Precision.FP16)) {
      for (int length : lengths) {
        int texts = Math.max(1, tokens / length);
        TokenBatch batch = batch(texts, length, config.vocabularySize());
        float[] out = new float[texts * DIMS];
        try (FinishingPass pass =
            (FinishingPass) encoder.newForwardPass(texts * length, length, null)) {
          timings.add(
              Timing.of(
                  "forward, %d texts of %d tokens".formatted(texts, length),
                  runs,
                  texts,
                  floor(texts, length),
                  () -> pass.finishedVectors(batch, Pooling.MEAN, DIMS, out, 0)));
        }
      }
    }
    return timings;
  }

  List<Timing> texts(Path weights, int count, int threads) throws IOException {
    List<Timing> timings = new ArrayList<>();
    String text = "how do vaccines work in the body of a child or an adult";
    List<String> many = Collections.nCopies(count, text);
    try (Model model = Model.load(weights, Backend.CUDA);
        Embedder embedder = model.embedder()) {
      float[] out = new float[DIMS];
      int tokens = embedder.embed(text, out, 0, DIMS);
      timings.add(
          Timing.of(
              "one text of %d tokens, from text".formatted(tokens),
              10 * runs,
              1,
              floor(1, tokens),
              () -> embedder.embed(text, out, 0, DIMS)));
      timings.add(
          Timing.of(
              "%,d texts of %d tokens, from text, %d threads".formatted(count, tokens, threads),
              Math.max(3, runs / 10),
              count,
              floor(count, tokens),
              () -> model.embedAll(many, threads)));
    }
    return timings;
  }

  List<Timing> search(int rows, int[] batches) {
    List<String> ids = IntStream.range(0, rows).mapToObj(Integer::toString).toList();
    Searcher searcher = new Searcher(GpuChecks.random(rows, 3), rows, DIMS, ids);
    List<Timing> timings = new ArrayList<>();
    try (GpuSearcher gpu = new GpuSearcher(searcher)) {
      for (int queries : batches) {
        float[] asked = GpuChecks.random(queries, 4);
        double bytes = 2.0 * rows * DIMS / bandwidth;
        double operations = 2.0 * rows * DIMS * queries / peak;
        timings.add(
            Timing.of(
                "search, %d of %,d rows of %d, k 10".formatted(queries, rows, DIMS),
                runs,
                queries,
                1e3 * Math.max(bytes, operations),
                () -> gpu.searchAll(asked, queries, 10)));
      }
    }
    return timings;
  }

  private double floor(int texts, int length) {
    return 1e3 * texts * length * (PRODUCTS + ATTENTION * length) / peak;
  }

  private static TokenBatch batch(int texts, int length, int vocabulary) {
    SplittableRandom random = new SplittableRandom(1);
    TokenBatch batch = new TokenBatch();
    for (int i = 0; i < texts; i++) {
      batch.add(random.ints(length, 0, vocabulary).toArray(), 0, length);
    }
    return batch;
  }
}
