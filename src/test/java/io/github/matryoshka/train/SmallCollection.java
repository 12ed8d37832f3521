package io.github.matryoshka.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** A made-up collection for tests of training: documents, passages and queries around topics. */
final class SmallCollection {
  static final int D = 24;
  static final int DOCUMENTS = 240;
  private static final int TOPICS = 40;

  /** What all texts share: the first principal direction, though it tells nothing apart. */
  private static final double COMMON = 3;

  private final Random random = new Random(5);
  private final double[][] topics = new double[TOPICS][D];

  SmallCollection() {
    for (double[] topic : topics) {
      for (int j = 0; j < D; j++) {
        topic[j] = random.nextGaussian() * (j < D / 2 ? 0.5 : 1);
      }
    }
  }

  /** Rows of unit length around the topic i mod topics. */
  private float[] vectors(int count, double noise) {
    float[] rows = new float[count * D];
    for (int i = 0; i < count; i++) {
      double squares = 0;
      for (int j = 0; j < D; j++) {
        double x = topics[i % TOPICS][j] + noise * random.nextGaussian() + (j == 0 ? COMMON : 0);
        rows[i * D + j] = (float) x;
        squares += x * x;
      }
      for (int j = 0; j < D; j++) {
        rows[i * D + j] /= (float) Math.sqrt(squares);
      }
    }
    return rows;
  }

  private EmbeddedTexts texts(String what, int count, double noise) {
    List<String> texts =
        IntStream.range(0, count)
            .mapToObj(i -> "%s %d about topic%d".formatted(what, i, i % TOPICS))
            .toList();
    return new EmbeddedTexts(texts, vectors(count, noise));
  }

  /** Passages belong to the document of the same number; queries to the first so many documents. */
  TrainingSet set(int passages, int queries, boolean labelled) {
    List<Labels> labels = new ArrayList<>();
    for (int q = 0; labelled && q < queries; q++) {
      labels.add(new Labels(Map.of(q, 2, q + TOPICS, 1), new int[] {q + 1}));
    }
    return new TrainingSet(
        D,
        texts("document", DOCUMENTS, 0.4),
        texts("passage", passages, 0.6),
        IntStream.range(0, passages).toArray(),
        texts("query", queries, 0.6),
        labels);
  }

  /** Of a set with labels, the queries from {@code first} on and their documents. */
  static HeldOutQueries heldOut(TrainingSet set, int first) {
    EmbeddedTexts all = set.queries();
    TrainingSet remaining =
        new TrainingSet(
            D,
            set.documents(),
            set.passages(),
            set.owners(),
            new EmbeddedTexts(
                all.texts().subList(0, first), java.util.Arrays.copyOf(all.vectors(), first * D)),
            set.labels().subList(0, first).stream()
                .map(labels -> new Labels(labels.grades(), new int[0]))
                .toList());
    List<Labels> labels =
        set.labels().subList(first, all.count()).stream()
            .map(l -> new Labels(l.grades(), new int[0]))
            .toList();
    int[] documents =
        labels.stream().flatMapToInt(l -> IntStream.of(l.documents())).distinct().toArray();
    return new HeldOutQueries(
        remaining,
        documents,
        new EmbeddedTexts(
            all.texts().subList(first, all.count()),
            java.util.Arrays.copyOfRange(all.vectors(), first * D, all.count() * D)),
        labels,
        labels.stream().map(l -> new int[0]).toList());
  }

  /** A recipe in small, so that a test takes moments. */
  static Recipe recipe() {
    return Recipe.rotation()
        .with("steps", 240)
        .with("labelled-steps", 60)
        .with("warm-up", 10)
        .with("rate", 0.004)
        .with("memory-threshold", 0.9)
        .with("labelled-rate", 0.01)
        .with("anchors", 32)
        .with("labelled-anchors", 16)
        .with("random", 64)
        .with("labelled-random", 64);
  }
}
