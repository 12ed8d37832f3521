package io.github.matryoshka.bench;

import io.github.matryoshka.Model;
import io.github.matryoshka.adaptor.Adaptor;
import io.github.matryoshka.jna.NativeScans;
import io.github.matryoshka.search.Hits;
import io.github.matryoshka.search.SearchSession;
import io.github.matryoshka.search.Searcher;
import io.github.matryoshka.search.VectorIndex;
import io.github.matryoshka.tools.beir.Dataset;
import io.github.matryoshka.tools.beir.Texts;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What representations find of the ten documents that all numbers of the general adaptor's vectors
 * find, over SciFact's test queries, and how long a query takes there. Embeds SciFact the first
 * time: about a minute.
 */
final class RecallTask implements Task {
  private static final String EXACT = "fp32";

  private final List<String> representations;

  private List<String> ids;
  private float[] documents;
  private float[] queries;

  /**
   * @param representations fp32, which finds all, among them
   */
  RecallTask(List<String> representations) {
    this.representations = representations;
  }

  static String recall(String representation) {
    return "recall " + representation;
  }

  /** Milliseconds of a query. */
  static String time(String representation) {
    return "scifact " + representation;
  }

  @Override
  public String name() {
    return "recall";
  }

  @Override
  public int weight() {
    return 3;
  }

  @Override
  public Map<String, Double> measure(boolean quick) throws IOException {
    if (documents == null) {
      embed();
    }
    Map<String, Double> measured = new LinkedHashMap<>();
    Map<String, List<Hits>> found = new LinkedHashMap<>();
    for (String name : representations) {
      found.put(name, hits(name, measured));
    }
    List<Hits> exact = found.get(EXACT);
    found.forEach((name, hits) -> measured.put(recall(name), recall(exact, hits)));
    return measured;
  }

  private void embed() throws IOException {
    Dataset scifact = Dataset.load("scifact", BenchModels.cache(), BenchModels.SILENT);
    Texts corpus = scifact.corpus();
    try (Model model = Model.load(BenchModels.directory("all-MiniLM-L6-v2"))) {
      ids = corpus.ids();
      queries = adapted(model, scifact.queries("test").texts());
      documents = adapted(model, corpus.texts());
    }
  }

  private static float[] adapted(Model model, List<String> texts) {
    Adaptor adaptor = Adaptor.general();
    float[] scratch = new float[adaptor.scratch()];
    float[] vectors = new float[texts.size() * Corpus.DIMENSIONS];
    int at = 0;
    for (float[] vector : model.embedAll(texts, 1)) {
      adaptor.apply(vector, 0, vectors, at, scratch);
      at += Corpus.DIMENSIONS;
    }
    return vectors;
  }

  /** One query after the other; the median of their times goes into {@code times}. */
  private List<Hits> hits(String name, Map<String, Double> times) {
    Representation representation = Representation.of(name);
    VectorIndex index = representation.index();
    index.add(ids, representation.kept(documents));
    Searcher searcher = representation.searcher(index, NativeScans.fastest());
    float[] kept = representation.kept(queries);
    int count = queries.length / Corpus.DIMENSIONS;
    List<Hits> hits = searcher.searchAll(kept, count, Corpus.BEST);
    SearchSession session = searcher.session(Corpus.BEST);
    double[] ms = new double[count];
    for (int q = 0; q < count; q++) {
      float[] query =
          Arrays.copyOfRange(kept, q * representation.dims(), (q + 1) * representation.dims());
      long began = System.nanoTime();
      session.search(query);
      ms[q] = 1e-6 * (System.nanoTime() - began);
    }
    times.put(time(name), Measured.of(ms).median());
    return hits;
  }

  private static double recall(List<Hits> exact, List<Hits> found) {
    int both = 0;
    int all = 0;
    for (int q = 0; q < exact.size(); q++) {
      Set<String> wanted = new HashSet<>(List.of(exact.get(q).ids()));
      all += wanted.size();
      wanted.retainAll(List.of(found.get(q).ids()));
      both += wanted.size();
    }
    return (double) both / all;
  }
}
