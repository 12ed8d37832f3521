package io.github.matryoshka.tools.eval;

import io.github.matryoshka.Vectors;
import io.github.matryoshka.search.Hits;
import io.github.matryoshka.search.Searcher;
import io.github.matryoshka.tools.beir.Dataset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Searches a data set with vectors cut to their first dimensions, and scores what is found.
 *
 * <p>Per dimension every vector is cut and brought to unit length, the best {@value #DEPTH}
 * documents of each judged query are found exactly, and the document whose id is the query's is
 * left out, as BEIR does. Immutable and thread-safe as long as the vectors are not changed; a
 * search runs in the caller's thread and copies the cut vectors twice.
 */
public final class Evaluator {

  /** How many documents per query are ranked. */
  public static final int DEPTH = 1000;

  private final Dataset dataset;
  private final String split;
  private final List<String> queries;
  private final float[] queryVectors;
  private final float[] documentVectors;
  private final int dimensions;

  /**
   * @param split the judgments to score against
   * @param queryVectors row-major, one row per query of {@code dataset.queries(split)}, in its
   *     order
   * @param documentVectors row-major, one row per document of {@code dataset.corpus()}, in its
   *     order
   * @throws IllegalArgumentException when the split is missing or the sizes do not fit
   */
  public Evaluator(Dataset dataset, String split, float[] queryVectors, float[] documentVectors) {
    this.dataset = dataset;
    this.split = split;
    this.queryVectors = queryVectors;
    this.documentVectors = documentVectors;
    queries = List.copyOf(dataset.split(split).queries());
    int documents = dataset.corpus().size();
    dimensions = documentVectors.length / documents;
    if (dimensions < 1
        || documentVectors.length != (long) documents * dimensions
        || queryVectors.length != (long) queries.size() * dimensions) {
      throw new IllegalArgumentException(
          "vectors: expected one row for each of %d documents and %d queries, got %d and %d numbers"
              .formatted(documents, queries.size(), documentVectors.length, queryVectors.length));
    }
  }

  /**
   * One evaluation per number of dimensions.
   *
   * @param dims each from 1 to the length of the vectors
   * @throws IllegalArgumentException as the constructor and {@link #search}
   */
  public static List<Evaluation> evaluate(
      Dataset dataset, String split, float[] queryVectors, float[] documentVectors, int[] dims) {
    Evaluator evaluator = new Evaluator(dataset, split, queryVectors, documentVectors);
    return Arrays.stream(dims).mapToObj(d -> evaluator.score(d, evaluator.search(d))).toList();
  }

  /**
   * Ranks the documents for every judged query.
   *
   * @param dims how many leading numbers of each vector are compared
   * @throws IllegalArgumentException when dims is not between 1 and the length of the vectors
   */
  public Run search(int dims) {
    if (dims < 1 || dims > dimensions) {
      throw new IllegalArgumentException(
          "dims: expected 1 to %d, got %d".formatted(dimensions, dims));
    }
    int documents = dataset.corpus().size();
    Searcher searcher =
        new Searcher(
            cut(documentVectors, documents, dims), documents, dims, dataset.corpus().ids());
    List<Hits> found =
        searcher.searchAll(cut(queryVectors, queries.size(), dims), queries.size(), DEPTH, queries);
    Map<String, Hits> hits = new LinkedHashMap<>();
    for (int q = 0; q < queries.size(); q++) {
      hits.put(queries.get(q), found.get(q));
    }
    return new Run(hits);
  }

  /** Scores a run against the judgments of the split. */
  public Evaluation score(int dims, Run run) {
    return Evaluation.of(dims, dataset.split(split), run);
  }

  private float[] cut(float[] vectors, int count, int dims) {
    float[] cut = new float[Math.multiplyExact(count, dims)];
    for (int row = 0; row < count; row++) {
      Vectors.truncate(vectors, row * dimensions, dims, cut, row * dims);
    }
    return cut;
  }
}
