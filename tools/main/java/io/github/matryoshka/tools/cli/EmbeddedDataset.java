package io.github.matryoshka.tools.cli;

import io.github.matryoshka.adaptor.Adaptor;
import io.github.matryoshka.tools.beir.Dataset;
import io.github.matryoshka.tools.eval.Evaluator;
import io.github.matryoshka.tools.report.Curve;
import java.io.IOException;

/**
 * A data set and its vectors.
 *
 * @param dataset documents, queries and judgments
 * @param split whose queries were embedded
 * @param queries one row for each query of the split
 * @param documents one row for each document
 */
record EmbeddedDataset(Dataset dataset, String split, float[] queries, float[] documents) {

  static EmbeddedDataset of(Dataset dataset, String split, CachedEncoder encoder)
      throws IOException {
    float[] queries = encoder.vectors("queries", dataset.queries(split).texts());
    float[] documents = encoder.vectors("documents", dataset.corpus().texts());
    return new EmbeddedDataset(dataset, split, queries, documents);
  }

  /** The same with every vector gone through the adaptor; this one itself when that is null. */
  EmbeddedDataset adapted(Adaptor adaptor) {
    return new EmbeddedDataset(
        dataset,
        split,
        CachedEncoder.adapted(queries, adaptor),
        CachedEncoder.adapted(documents, adaptor));
  }

  /** What these vectors reach, cut to each of the dimensions. */
  Curve curve(String name, int[] dims) {
    return new Curve(name, Evaluator.evaluate(dataset, split, queries, documents, dims));
  }

  Evaluator evaluator() {
    return new Evaluator(dataset, split, queries, documents);
  }
}
