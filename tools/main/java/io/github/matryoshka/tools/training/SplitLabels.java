package io.github.matryoshka.tools.training;

import io.github.matryoshka.tools.beir.Dataset;
import io.github.matryoshka.tools.beir.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Takes the labels of a split of a data set. Stricter than evaluation: a judgment of a document
 * that is not there cannot be learnt from, and usually means that corpus and judgments do not
 * belong together.
 */
final class SplitLabels {

  private final Dataset dataset;
  private final String split;
  private final Map<String, Integer> placeOf = new HashMap<>();

  SplitLabels(Dataset dataset, String split) {
    this.dataset = dataset;
    this.split = split;
    dataset.corpus().ids().forEach(id -> placeOf.put(id, placeOf.size()));
  }

  TrainingData read() throws IOException {
    Texts texts = dataset.queries(split);
    List<TrainingQuery> queries = new ArrayList<>();
    for (int q = 0; q < texts.size(); q++) {
      queries.add(query(texts.ids().get(q), texts.texts().get(q)));
    }
    return TrainingData.of(dataset).with(queries);
  }

  private TrainingQuery query(String id, String text) throws IOException {
    SortedMap<Integer, Integer> positives = new TreeMap<>();
    List<Integer> negatives = new ArrayList<>();
    for (Map.Entry<String, Integer> judged : dataset.split(split).grades(id).entrySet()) {
      Integer document = placeOf.get(judged.getKey());
      if (document == null) {
        throw malformed("expected documents of corpus.jsonl, got \"%s\"", judged.getKey(), id);
      }
      if (judged.getValue() > 0) {
        positives.put(document, judged.getValue());
      } else {
        negatives.add(document);
      }
    }
    if (positives.isEmpty()) {
      throw malformed("expected a document with a score above 0, got %s", "none", id);
    }
    return new TrainingQuery(text, positives, negatives);
  }

  private IOException malformed(String what, String got, String query) {
    return new IOException(
        "qrels/%s.tsv: %s for query \"%s\" (%s)"
            .formatted(split, what.formatted(got), query, dataset.name()));
  }
}
