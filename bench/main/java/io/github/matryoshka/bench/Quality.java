package io.github.matryoshka.bench;

import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.tools.parity.TokenCase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What each engine's vectors are worth: their cosine with what they should be, over the shipped
 * texts, of which some are ordinary, some scientific and some deliberately nasty Unicode. What they
 * should be is what our 32-bit path on the JVM gives, which is within 2e-6 of double precision in
 * every number: that is 1e-9 and less in the cosine.
 */
public final class Quality {
  /** Where this model cuts; longer texts are left out. LangChain4j cuts at 128 already. */
  private static final int MAX_TOKENS = 256;

  /**
   * An engine's row.
   *
   * @param engine its name
   * @param texts how many texts got a vector
   * @param failed how many made the engine throw
   * @param mean cosine with the right vector, over the texts that got one
   * @param worst the smallest of them
   */
  record Row(String engine, int texts, int failed, double mean, double worst) {}

  private final List<Workload> works;
  private final List<float[]> right;

  private Quality(List<Workload> works) throws Exception {
    this.works = works;
    right = vectors(Engines.FP32_JVM);
  }

  /** Prints a Markdown table. Arguments: names of engines, by default all. */
  public static void main(String[] args) throws Exception {
    Quality quality = over(Integer.MAX_VALUE);
    List<Engines> engines =
        args.length == 0
            ? List.of(Engines.values())
            : List.of(args).stream().map(Engines::named).toList();
    System.out.println(
        "| engine | texts | failed | mean cosine | worst cosine |\n|---|---|---|---|---|");
    for (Engines engine : engines) {
      Row row = quality.of(engine);
      System.out.printf(
          Locale.ROOT,
          "| %s | %d | %d | %.7f | %.7f |%n",
          row.engine(),
          row.texts(),
          row.failed(),
          row.mean(),
          row.worst());
    }
  }

  /** Over the first {@code texts} of those no longer than the model reads. */
  static Quality over(int texts) throws Exception {
    Path directory = BenchModels.directory("all-MiniLM-L6-v2");
    BertConfig config = BertConfig.read(directory.resolve("config.json"));
    return new Quality(
        TokenCase.read("tokens.jsonl").stream()
            .filter(text -> text.ids().length <= MAX_TOKENS)
            .limit(texts)
            .map(t -> new Workload(directory, config, new int[][] {t.ids()}, List.of(t.text())))
            .toList());
  }

  Row of(Engines engine) throws Exception {
    List<float[]> vectors = vectors(engine);
    int failed = 0;
    double sum = 0;
    double worst = Double.POSITIVE_INFINITY;
    for (int i = 0; i < vectors.size(); i++) {
      if (vectors.get(i) == null) {
        failed++;
      } else {
        double cosine = cosine(vectors.get(i), right.get(i));
        sum += cosine;
        worst = Math.min(worst, cosine);
      }
    }
    int texts = vectors.size() - failed;
    return new Row(engine.title(), texts, failed, sum / texts, worst);
  }

  /** One vector a text, null where the engine threw. */
  private List<float[]> vectors(Engines engine) throws Exception {
    List<float[]> vectors = new ArrayList<>();
    try (Engine made = engine.make()) {
      for (Workload work : works) {
        vectors.add(vector(made, work));
      }
    }
    return vectors;
  }

  // Whatever a library throws at a text is a finding, not the end.
  private static float[] vector(Engine engine, Workload work) throws IOException {
    try {
      engine.prepare(work);
      engine.run();
      return engine.vectors().clone();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      return null;
    }
  }

  private static double cosine(float[] x, float[] y) {
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (double) x[i] * y[i];
      xx += (double) x[i] * x[i];
      yy += (double) y[i] * y[i];
    }
    return xy / Math.sqrt(xx * yy);
  }
}
